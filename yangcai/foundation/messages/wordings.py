"""What short messages say, as a code table: the wording until a dated `SmsTemplate` row replaces it."""

from dataclasses import dataclass
from string import Formatter


@dataclass(frozen=True, slots=True)
class Wording:
    """Words with their variables; those in `secret` never reach a log or a page."""

    title: str
    text: str
    variables: frozenset[str]
    secret: frozenset[str] = frozenset()
    most_per_hour: int = 20


# code -> wording. The signature 【阳采云】 is registered with the gateway and is a part of the text.
WORDINGS = {
    "code": Wording(
        "验证码",
        "【阳采云】验证码{code}，{minutes}分钟内有效。工作人员不会向您索要验证码，请勿告诉他人。",
        frozenset({"code", "minutes"}),
        secret=frozenset({"code"}),
        most_per_hour=6,
    ),
    "activation": Wording(
        "账号开通",
        "【阳采云】{organisation}已为您开通账号{username}，请登录平台设置密码后使用。初始密码不会通过短信发送。",
        frozenset({"organisation", "username"}),
    ),
    "matter": Wording(
        "办理提醒",
        "【阳采云】您有一项待办：{title}，截止时间{due}。请登录平台办理。",
        frozenset({"title", "due"}),
    ),
    "result": Wording(
        "结果通知",
        "【阳采云】{title}：{result}。详情请登录平台查看。",
        frozenset({"title", "result"}),
        most_per_hour=60,  # a firm may have several applications on their way
    ),
    "deal": Wording(
        "融资成交",
        "【阳采云】合同融资已成交：{project}，成交金额{amount}元。请登录平台在“合同信息”中查看融资成交单，有疑问请及时提出异议。",
        frozenset({"project", "amount"}),
        most_per_hour=200,  # what has come of it must not be kept back by what led to it
    ),
}


def variables_in(text: str) -> frozenset[str] | None:
    """The plain `{names}` in a text; None when it has braces that are anything else."""
    try:
        parts = [part for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        return None
    if any(spec or conversion or not (name or "").isidentifier() for _text, name, spec, conversion in parts):
        return None
    return frozenset(str(name) for _text, name, _spec, _conversion in parts)
