"""What an offer costs all in: the money the supplier sees, dated, and the yearly rates that follow (report §4.4).

Interest is balance × rate × days / 360, half-up to the fen. `simple` is cost ÷ (Σ net balance × days ÷ 365), `irr` the
rate at which the flows are worth nothing: Σ CF / (1+r)^(days/365) = 0. Decimal throughout; rates are per cent a year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext

FEN, YEAR, BANK_YEAR = Decimal("0.01"), Decimal(365), Decimal(360)
PLACES = Decimal("0.0001")
MONTH = 30


@dataclass(frozen=True, slots=True)
class Flow:
    """Money on a day: positive to the supplier, negative from it; `principal` and `interest` of a payment."""

    on: date
    amount: Decimal
    principal: Decimal = Decimal(0)
    interest: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one offer. `average_days` is how long the money is there on average."""

    flows: tuple[Flow, ...]
    interest: Decimal
    fee: Decimal
    total: Decimal
    simple: Decimal
    irr: Decimal
    average_days: Decimal


def interest(balance: Decimal, rate: Decimal, days: int) -> Decimal:
    """Nominal interest of so many days, to the fen."""
    return (balance * rate / 100 * days / BANK_YEAR).quantize(FEN, ROUND_HALF_UP)


def cost(
    amount: Decimal,
    rate: Decimal,
    days: int,
    repayment: str,
    *,
    start: date,
    fee: Decimal = Decimal(0),
) -> Cost:
    """The cost of `amount` yuan at `rate` per cent for so many days, with a fee taken up front.

    Raises ValueError for a repayment nobody knows, and for terms under which no money would come.
    """
    payments = PLANS[repayment](amount, rate, days, start) if repayment in PLANS else None
    if payments is None or days <= 0 or amount <= 0:
        raise ValueError(f"{repayment} over {days} days")
    paid_at_once = sum((p.interest for p in payments if p.on == start), Decimal(0))
    first = Flow(start, amount - fee - paid_at_once)
    flows = (first, *(p for p in payments if p.on > start))
    if first.amount <= 0:
        raise ValueError("no money would come")
    total_interest = sum((p.interest for p in payments), Decimal(0))
    total = total_interest + fee
    money_days = _money_days(payments, amount, amount - first.amount, start)
    simple = (total / (money_days / YEAR) * 100).quantize(PLACES, ROUND_HALF_UP)
    average = (sum((p.principal * (p.on - start).days for p in payments), Decimal(0)) / amount).quantize(
        Decimal("0.1"), ROUND_HALF_UP
    )
    return Cost(flows, total_interest, fee, total, simple, irr(flows), average)


def _bullet(amount: Decimal, rate: Decimal, days: int, start: date) -> list[Flow]:
    """Everything at the end."""
    owed = interest(amount, rate, days)
    return [Flow(start + timedelta(days), -(amount + owed), amount, owed)]


def _interest_first(amount: Decimal, rate: Decimal, days: int, start: date) -> list[Flow]:
    """Interest deducted from what is paid out, the principal at the end."""
    owed = interest(amount, rate, days)
    return [Flow(start, -owed, Decimal(0), owed), Flow(start + timedelta(days), -amount, amount)]


def _equal_principal(amount: Decimal, rate: Decimal, days: int, start: date) -> list[Flow]:
    """Equal parts of the principal every thirty days, interest on what is left; the last part takes the rest."""
    ends = [*range(MONTH, days, MONTH), days]
    part = (amount / len(ends)).quantize(FEN, ROUND_HALF_UP)
    balance, before, flows = amount, 0, []
    for end in ends:
        principal = balance if end == days else part
        owed = interest(balance, rate, end - before)
        flows.append(Flow(start + timedelta(end), -(principal + owed), principal, owed))
        balance, before = balance - principal, end
    return flows


PLANS = {"bullet": _bullet, "interest_first": _interest_first, "equal_principal": _equal_principal}


def _money_days(payments: Sequence[Flow], amount: Decimal, kept_back: Decimal, start: date) -> Decimal:
    """Σ net balance × days: what the supplier really had in hand, and for how long."""
    balance, before, found = amount - kept_back, start, Decimal(0)
    for payment in payments:
        found += balance * (payment.on - before).days
        balance, before = balance - payment.principal, payment.on
    return found


def irr(flows: Sequence[Flow]) -> Decimal:
    """The internal rate of return in per cent a year, by bisection; to four places."""
    with localcontext() as context:
        context.prec = 34
        low, high = Decimal("-0.99"), Decimal(100)
        for _round in range(70):
            middle = (low + high) / 2
            # Early money comes in and later money goes out: the higher the rate, the more the whole is worth.
            if worth(flows, middle) < 0:
                low = middle
            else:
                high = middle
        return (high * 100).quantize(PLACES, ROUND_HALF_UP)


def worth(flows: Sequence[Flow], rate: Decimal) -> Decimal:
    """What the flows are worth on the first day at a rate (a fraction, not per cent)."""
    start = flows[0].on
    return sum((f.amount / (1 + rate) ** (Decimal((f.on - start).days) / YEAR) for f in flows), Decimal(0))
