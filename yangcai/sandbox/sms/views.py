"""The gateway's API, and the page where its messages can be read."""

import json
import time
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.sandbox.sms import forms, operations, queries
from yangcai.sandbox.sms.models import Gateway, Message


@csrf_exempt  # a machine calls, with a key
@require_POST
def send(request: Request) -> HttpResponse:
    """`{"phone", "text", "dedup_key"}` → 200 `{"id"}`; 400, 401, 409 or 503 `{"error"}`."""
    if not has_key(request):
        return JsonResponse({"error": "unauthorized"}, status=401)
    mood = queries.mood()
    if mood == Gateway.Mood.SLOW:
        time.sleep(settings.SMS_SLOW_SECONDS)
    if mood == Gateway.Mood.DOWN:
        return JsonResponse({"error": "gateway down"}, status=503)
    form = forms.Sent(body_of(request))
    if not form.is_valid():
        return JsonResponse({"error": "bad request", "fields": sorted(form.errors)}, status=400)
    message = attempt(form, operations.take, seat=operations.CUSTOMER, at=request.at)
    if message is None:
        return JsonResponse({"error": "dedup_key used for another message"}, status=409)
    return JsonResponse({"id": str(message.pk)})


def has_key(request: HttpRequest) -> bool:
    """Whether the caller shows the gateway's key."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return constant_time_compare(given, settings.SMS_GATEWAY_KEY)


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the request, or an empty one."""
    try:
        body = json.loads(request.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def inbox(request: Request) -> HttpResponse:
    """The messages, newest first. Only where nobody's real telephone is at stake."""
    if settings.PRODUCTION:
        raise Http404
    form = forms.Filter(request.GET)
    phone = form.cleaned_data["phone"].strip() if form.is_valid() else ""
    rows = queries.inbox(Message.visible_to(request.seat), phone)
    switch = forms.Switch(initial={"mood": queries.mood()})
    context = {"form": form, "phone": phone, "messages_taken": rows, "switch": switch, "mood": queries.mood()}
    return render(request, "sms/inbox.html", context)


@require_POST
def switch(request: Request) -> HttpResponse:
    """Make the gateway well, slow or dead, to see what the cloud does."""
    if settings.PRODUCTION:
        raise Http404
    form = forms.Switch(request.POST)
    attempt(form, operations.switch, seat=request.seat, at=request.at)
    return redirect("sms:inbox")
