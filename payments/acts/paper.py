"""The act as a paper: A4 on its side, in Russian; two columns of each side, those of the client to fill in."""

from decimal import Decimal

from common.money import in_words, paper_figures
from common.pdf import render_pdf
from payments.acts.content import Content
from payments.models import ReconciliationAct

TEMPLATE = "payments/pdf/act.html"


def act_pdf(act: ReconciliationAct) -> bytes:
    """Make the paper of what the act froze."""
    return render_pdf(TEMPLATE, paper_context(act))


def paper_context(act: ReconciliationAct) -> dict[str, object]:
    """Everything the template prints, amounts as text; a balance in favour of the client stands in its own column."""
    content = Content(act.content)
    numbers = {row.pk: row.number for row in content.contracts}
    return {
        "act": act,
        "lessor": content.lessor,
        "lessee": content.lessee,
        "contracts": content.contracts,
        "is_of_several": len(content.contracts) > 1,
        "lines": [
            {
                "on": line.on,
                "text": line.text,
                "contract": numbers[line.contract_id],
                "debit": _figures(line.debit),
                "credit": _figures(line.credit),
            }
            for line in content.lines
        ],
        "opening": _sides(act.opening),
        "charged": paper_figures(act.charged),
        "received": paper_figures(act.received),
        "closing": _sides(act.closing),
        "conclusion": conclusion(act, content),
    }


def conclusion(act: ReconciliationAct, content: Content) -> str:
    """Who owes whom at the end of the period, the sum in figures and in words."""
    day = f"{act.ends_on:%d.%m.%Y}"
    if not act.closing:
        return f"На {day} задолженность сторон друг перед другом отсутствует."
    side = content.lessor if act.closing > 0 else content.lessee
    amount = abs(act.closing)
    return (
        f"На {day} задолженность в пользу {side['name']} составляет {paper_figures(amount)} руб. ({in_words(amount)})."
    )


def _figures(amount: Decimal) -> str:
    return paper_figures(amount) if amount else ""


def _sides(balance: Decimal) -> tuple[str, str]:
    """A balance as debit and credit."""
    return (paper_figures(balance), "") if balance >= 0 else ("", paper_figures(-balance))
