from django.urls import path

from yangcai.receivables.financing.views import bank, detail, disputes, slips, supplier, writing

app_name = "financing"
urlpatterns = [
    # a supplier writes
    path("new/", writing.new, name="new"),
    path("new/<int:pk>/", writing.start, name="start"),
    path("<int:pk>/orders/", writing.orders, name="orders"),
    path("<int:pk>/fill/", writing.fill, name="fill"),
    path("<int:pk>/autosave/", writing.autosave, name="autosave"),
    path("<int:pk>/figures/", writing.take_figures, name="take-figures"),
    path("<int:pk>/check/", writing.check_answers, name="check"),
    path("<int:pk>/discard/", writing.discard, name="discard"),
    path("<int:pk>/use-limit/", writing.use_limit, name="use-limit"),
    # both sides
    path("<int:pk>/", detail.application, name="application"),
    path("mine/", supplier.mine, name="mine"),
    path("all/", supplier.every, name="all"),
    path("<int:pk>/withdraw/", supplier.withdraw, name="withdraw"),
    path("<int:pk>/answer/", supplier.answer, name="answer"),
    path("<int:pk>/accept/", supplier.accept, name="accept"),
    path("<int:pk>/relock/", supplier.relock, name="relock"),
    # a bank decides
    path("inbox/", bank.inbox, name="inbox"),
    path("handled/", bank.handled, name="handled"),
    path("<int:pk>/receive/", bank.receive, name="receive"),
    path("<int:pk>/begin-review/", bank.begin_review, name="begin-review"),
    path("<int:pk>/ask-more/", bank.ask_more, name="ask-more"),
    path("<int:pk>/approve/", bank.approve, name="approve"),
    path("<int:pk>/refuse/", bank.refuse, name="refuse"),
    path("decisions/<int:pk>/", bank.decide, name="decide"),
    # slips
    path("<int:pk>/new-slip/", slips.new, name="new-slip"),
    path("slips/", slips.slips, name="slips"),
    path("slips/<int:pk>/", slips.slip, name="slip"),
    path("slips/<int:pk>/edit/", slips.edit, name="edit-slip"),
    path("slips/<int:pk>/hand-in/", slips.hand_in, name="hand-in-slip"),
    path("slips/<int:pk>/drop/", slips.drop, name="drop-slip"),
    path("slips/<int:pk>/check/", slips.check_slip, name="check-slip"),
    path("slips/<int:pk>/amend/", slips.amend, name="amend-slip"),
    path("slips/<int:pk>/check-amendment/", slips.check_amendment, name="check-amendment"),
    path("slips/<int:pk>/void/", disputes.void, name="void-slip"),
    path("slips/<int:pk>/answer-void/", disputes.answer_void, name="answer-void"),
    path("slips/<int:pk>/dispute/", disputes.dispute, name="dispute-slip"),
    path("slips/<int:pk>/find/", disputes.find, name="find-slip"),
    path("slips/<int:pk>/resolve/", disputes.resolve, name="resolve-slip"),
]
