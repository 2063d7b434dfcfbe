"""Automatic checks of a version of terms against the lessor's policies in force (APP-10)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch
from django.utils import timezone

from common.messages import gettext_noop
from contracts.approval.measures import MEASURES, is_met
from contracts.guarding import GuardFailed
from contracts.models import Application, Policy, PolicyCheck, PolicyRule, PolicyVersion, TermsState, TermsVersion


def in_force(application: Application, *, at: datetime) -> list[PolicyVersion]:
    """Versions of policies that apply to the deal on the day, one a policy at most."""
    started = PolicyVersion.objects.filter(starts_on__lte=timezone.localdate(at)).order_by("-starts_on", "-number")
    policies = Policy.objects.filter(lessor=application.lessor_id).prefetch_related(
        Prefetch("versions", started.select_related("policy"), to_attr="started")
    )
    newest = (policy.started[0] for policy in policies if policy.started)  # type: ignore[attr-defined] # prefetched above
    return [version for version in newest if version.in_force and _applies(version, application)]


def _applies(version: PolicyVersion, application: Application) -> bool:
    by_product = not version.products or application.product in version.products
    return by_product and (not version.asset_kinds or application.asset_kind in version.asset_kinds)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a policy says of the terms now; `found` is None where the figure is not known."""

    version: PolicyVersion
    passed: bool
    found: Decimal | None


def evaluate(terms: TermsVersion, *, at: datetime) -> list[Finding]:
    """Compare a version of terms with every policy in force; writes nothing."""
    findings = []
    for version in in_force(terms.application, at=at):
        rule = PolicyRule(version.rule)
        found = MEASURES[rule](terms, at)
        findings.append(Finding(version, is_met(rule, found, version.limit), found))
    return findings


def check_policies(terms: TermsVersion, *, at: datetime) -> list[PolicyCheck]:
    """Keep what the policies say; a policy that says the same as before is not written again."""
    last = _last_checks(terms)
    return [
        PolicyCheck.objects.create(
            terms=terms, policy_version=finding.version, passed=finding.passed, found=finding.found, at=at
        )
        for finding in evaluate(terms, at=at)
        if last.get(finding.version.pk) != (finding.passed, finding.found)
    ]


def _last_checks(terms: TermsVersion) -> dict[int, tuple[bool, Decimal | None]]:
    checks = PolicyCheck.objects.filter(terms=terms).order_by("at", "pk")
    return {check.policy_version_id: (check.passed, check.found) for check in checks}


def policies_met(application: Application, at: datetime) -> None:
    """Guard of the approval: no policy that stops it is broken by the terms in force.

    Raises:
        GuardFailed: naming each broken policy with its version.

    """
    terms = application.terms.filter(state=TermsState.CURRENT).select_related("application").first()
    findings = evaluate(terms, at=at) if terms else []
    stopped = [finding.version for finding in findings if not finding.passed and finding.version.blocks]
    if stopped:
        names = "; ".join(f"{version.policy.name} · {version.number}" for version in stopped)
        raise GuardFailed(
            "policy_broken",
            gettext_noop("Policies that the terms break, with their versions: %(names)s."),
            {"names": names},
        )


def all_green(terms: TermsVersion, *, at: datetime) -> bool:
    """Whether every policy in force is met, those that only warn too: what an express decision needs (PRD-04)."""
    return all(finding.passed for finding in evaluate(terms, at=at))
