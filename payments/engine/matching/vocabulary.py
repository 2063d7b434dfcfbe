"""Words of purposes of payment, as stems in capital Cyrillic letters; `folding.stem` makes them meet folded text."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Word(StrEnum):
    """What a purpose says besides numbers, dates and sums."""

    LEASE = "lease"
    ADVANCE = "advance"
    BUYOUT = "buyout"
    PENALTY = "penalty"
    SERVICE = "service"
    EARLY = "early"
    DEBT = "debt"
    ALL = "all"
    RETURN = "return"
    MISTAKE = "mistake"
    OWN = "own"
    STRANGE = "strange"
    NO_VAT = "no_vat"
    FOR_ANOTHER = "for_another"


STEMS: Final[Mapping[Word, str]] = {
    Word.LEASE: r"ЛИЗИНГОВ|ЛИЗ\.? ?ПЛАТ|\bЛ/П\b|ПЛАТЕЖ|ОСНОВН\w* ДОЛГ",
    Word.ADVANCE: r"АВАНС|ПРЕДОПЛАТ|ПЕРВОНАЧАЛЬН\w* ВЗНОС",
    Word.BUYOUT: r"ВЫКУП",
    Word.PENALTY: r"\bПЕН[ИЯЕЮ]|\bПЕНЬ|НЕУСТО|ШТРАФ|ПРОСРОЧК\w* ПЛАТЕЖ",
    Word.SERVICE: r"КОМИССИ|СТРАХОВ|РЕГИСТРАЦ|\bКАСКО|\bОСАГО",
    Word.EARLY: r"ДОСРОЧН",
    Word.DEBT: r"ЗАДОЛЖ|ДОЛГ\b|ПРОСРОЧ",
    Word.ALL: r"ВСЕМ? ДОГОВОР|НЕСКОЛЬК|ДОГОВОРАМ|ДОГОВОРЫ|ПО ДОГОВОРАХ",
    Word.RETURN: r"ВОЗВР|СТОРНО|ВЕРНУТЬ",
    Word.MISTAKE: r"ОШИБ|ИЗЛИШН|НЕВЕРН|УТОЧНЕНИ|НЕ ?ИСПОЛН",
    Word.OWN: r"СОБСТВЕНН\w* СРЕДСТВ|ПЕРЕВОД МЕЖДУ СЧЕТ|ПОПОЛНЕНИЕ (?:РАСЧ|СЧЕТА)|ВНУТРЕНН\w* ПЕРЕВОД",
    Word.STRANGE: (
        r"\bЗА[ЕЙ]М|КРЕДИТ|ДЕПОЗИТ|\bПРОЦЕНТЫ ПО|УСТУПК|ЦЕССИ|ЗАЛОГ|ЗАДАТ|ОБЕСПЕЧИТЕЛЬН|КУПЛИ|ПОСТАВК|ДИВИДЕНД|"
        r"(?<!ФИНАНСОВОЙ )АРЕНД|ИСПОЛНИТЕЛЬН\w* (?:ЛИСТ|ПРОИЗВ)|АУКЦИОН|ГОСПОШЛИН|СУДЕБН|СПИСАНИ|"
        r"ВЗЫСКАНИ|ГИБДД|ПОСТАНОВЛЕН"
    ),
    Word.NO_VAT: r"БЕЗ ?НДС|БЕЗ НАЛОГА|НДС НЕ ?ОБЛ|НЕ ОБЛАГ",
    Word.FOR_ANOTHER: r"\bЗА (?:ООО|АО|ПАО|ЗАО|ИП|ОБЩЕСТВО|ТРЕТЬЕ)|ТРЕТЬ(?:Е|И)[МГ]?О? ?ЛИЦ",
}

MONTHS: Final = (
    "ЯНВАР", "ФЕВРАЛ", "МАРТ", "АПРЕЛ", "МА[ЙЯЕ]", "ИЮН", "ИЮЛ", "АВГУСТ", "СЕНТЯБР", "ОКТЯБР", "НОЯБР", "ДЕКАБР",
)  # fmt: skip

# What a contract is called right before its number, and an invoice.
CONTRACT: Final = r"(?:ДОГОВ\w*|ДОГ\b\.?|Д-РУ?\b|Д/Л|КОНТРАКТ\w*|СОГЛАШЕНИ\w*|\bДЛ\b|ЛИЗИНГА)"
INVOICE: Final = r"(?:СЧЕТ\w{0,3}|\bСЧ\b\.?|\bСЧ-\w+)"
NUMBER_SIGN: Final = r"(?:№|\bN[O0]?\b\.?|НОМЕР\w?|#)"
