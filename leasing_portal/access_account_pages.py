"""The sign-in pages' rows of the access matrix: allauth's URLs under /account/."""

from accounts.access import GET, GET_POST, POST, Audience, Rule

ENTRANCE = (
    "account_login",
    "account_signup",
    "account_confirm_login_code",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_from_key",
    "mfa_authenticate",
    "mfa_login_webauthn",
    # A person between the password and the second factor is not signed in yet and may leave.
    "account_logout",
)
ENTRANCE_NOTES = ("account_inactive", "account_reset_password_done", "account_reset_password_from_key_done")
MANAGEMENT = (
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "usersessions_list",
)
OWN_KEYS = ("mfa_edit_webauthn", "mfa_remove_webauthn")
MANAGEMENT_VIEWS = ("mfa_index", "mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn")

ACCOUNT_PAGES = (
    *(Rule(name, Audience.EVERYONE, GET_POST) for name in ENTRANCE),
    *(Rule(name, Audience.EVERYONE, GET) for name in ENTRANCE_NOTES),
    *(Rule(name, Audience.SIGNED_IN, GET_POST) for name in MANAGEMENT),
    *(Rule(name, Audience.SIGNED_IN, GET) for name in MANAGEMENT_VIEWS),
    *(Rule(name, Audience.SIGNED_IN, GET_POST, subject="mfa.Authenticator") for name in OWN_KEYS),
    Rule("accounts:switch", Audience.SIGNED_IN, POST),
    Rule("security:second_factor", Audience.SIGNED_IN),
    Rule("security:end_session", Audience.SIGNED_IN, POST, subject="usersessions.UserSession"),
    # Texts are no secret: the number of one names nothing of anybody.
    Rule("consents:ask", Audience.SIGNED_IN, GET_POST),
    Rule("consents:list", Audience.SIGNED_IN),
    Rule("consents:text", Audience.SIGNED_IN),
    Rule("consents:withdraw", Audience.SIGNED_IN, POST),
)
