"""Addresses of people: coming in, one's own account, organisations, members, accounts."""

from django.urls import include, path

from yangcai.foundation.people.views import account, accounts, activation, members, organisations, sign_in

app_name = "people"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/bank/", sign_in.sign_in, {"entrance": "bank"}, name="bank-sign-in"),
    path("sign-in/second-step/", sign_in.second_step, name="second-step"),
    path("sign-in/second-step/code/", sign_in.second_step_code, name="second-step-code"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("switch/", sign_in.switch, name="switch"),
    path("confirm/", sign_in.confirm, name="confirm"),
    path("", include("yangcai.foundation.people.unified.urls")),
    # first steps
    path("activate/", activation.activate, name="activate"),
    path("activate/phone/", activation.activate_phone, name="activate-phone"),
    path("activate/password/", activation.activate_password, name="activate-password"),
    path("codes/new/", activation.send_code, name="send-code"),
    # one's own account
    path("account/", account.account, name="account"),
    path("account/edit/", account.edit, name="edit-account"),
    path("account/password/", account.password, name="password"),
    path("account/second-factor/", account.second_factor, name="second-factor"),
    path("account/second-factor/sms/", account.sms_factor, name="sms-factor"),
    path("account/recovery-codes/", account.recovery_codes, name="recovery-codes"),
    path("account/sessions/end-others/", account.end_other_sessions, name="end-other-sessions"),
    path("account/sessions/<int:pk>/end/", account.end_session, name="end-session"),
    # organisations
    path("organisations/", organisations.organisation_list, name="organisations"),
    path("organisations/new/<slug:kind>/", organisations.create, name="new-organisation"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/edit/", organisations.edit, name="edit-organisation"),
    path("organisations/<int:pk>/suspend/", organisations.suspend, name="suspend-organisation"),
    path("organisations/<int:pk>/accreditations/new/", organisations.accredit, name="accredit"),
    path("organisations/<int:pk>/accounts/new/", organisations.generate_accounts, name="generate-accounts"),
    path("organisations/<int:pk>/members/new/", members.invite, name="invite"),
    path("organisations/<int:pk>/members/add/", members.add, name="add-member"),
    path("accreditations/<int:pk>/end/", organisations.end_accreditation, name="end-accreditation"),
    # members
    path("members/", members.member_list, name="members"),
    path("members/<int:pk>/", members.member, name="member"),
    path("members/<int:pk>/roles/", members.set_roles, name="member-roles"),
    path("members/<int:pk>/phone/", members.set_phone, name="member-phone"),
    path("members/<int:pk>/suspend/", members.suspend, name="suspend-member"),
    path("members/<int:pk>/reset-password/", members.reset_password, name="reset-password"),
    path("members/<int:pk>/unlock/", members.unlock, name="unlock"),
    path("members/<int:pk>/reset-second-factor/", members.ask_factor_reset, name="ask-factor-reset"),
    path("members/<int:pk>/split/", members.split, name="split-account"),
    # accounts and guards
    path("factor-resets/", accounts.factor_resets, name="factor-resets"),
    path("factor-resets/<int:pk>/", members.factor_reset, name="factor-reset"),
    path("account-rules/", accounts.rule_list, name="account-rules"),
    path("account-rules/new/", accounts.new_rule, name="new-account-rule"),
    path("account-rules/<int:pk>/end/", accounts.end_rule, name="end-account-rule"),
    path("imports/", accounts.import_list, name="imports"),
    path("imports/new/", accounts.new_import, name="new-import"),
    path("imports/<int:pk>/", accounts.account_import, name="import"),
    path("imports/<int:pk>/refused.csv", accounts.refused_lines, name="refused-lines"),
    path("sessions/", accounts.session_list, name="sessions"),
    path("sessions/<int:pk>/end/", accounts.end_any_session, name="end-any-session"),
    path("sign-ins/", accounts.sign_ins, name="sign-ins"),
    path("roles/", accounts.role_table, name="roles"),
]
