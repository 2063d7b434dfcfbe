"""Words of the format: keys of the heading, of account sections and of documents, as the standard spells them."""

TITLE = "1CClientBankExchange"
END_OF_FILE = "КонецФайла"
ACCOUNT_BEGIN, ACCOUNT_END = "СекцияРасчСчет", "КонецРасчСчет"
DOCUMENT_BEGIN, DOCUMENT_END = "СекцияДокумент", "КонецДокумента"
BOUNDARIES = frozenset({ACCOUNT_BEGIN, ACCOUNT_END, DOCUMENT_BEGIN, DOCUMENT_END, END_OF_FILE})

VERSION, ENCODING = "ВерсияФормата", "Кодировка"
SENDER, RECEIVER = "Отправитель", "Получатель"
CREATED_ON, CREATED_AT = "ДатаСоздания", "ВремяСоздания"
START, END = "ДатаНачала", "ДатаКонца"
# These two may stand in the heading many times.
ACCOUNT, KIND = "РасчСчет", "Документ"
HEADER_KEYS = (VERSION, ENCODING, SENDER, RECEIVER, CREATED_ON, CREATED_AT, START, END)

OPENING, CREDITED, DEBITED, CLOSING = "НачальныйОстаток", "ВсегоПоступило", "ВсегоСписано", "КонечныйОстаток"
ACCOUNT_KEYS = (START, END, ACCOUNT, OPENING, CREDITED, DEBITED, CLOSING)

NUMBER, DATE, AMOUNT = "Номер", "Дата", "Сумма"
DEBITED_ON, CREDITED_ON = "ДатаСписано", "ДатаПоступило"
PURPOSE = "НазначениеПлатежа"
PURPOSE_LINES = frozenset(f"{PURPOSE}{place}" for place in range(1, 7))

PAYER, PAYEE = "Плательщик", "Получатель"
# What is put after the word for the side, by attribute of Party, in the order in which it is written.
PARTY_KEYS = {
    "account": "Счет",
    "inn": "ИНН",
    "kpp": "КПП",
    "title": "",
    "name": "1",
    "settlement_account": "РасчСчет",
    "bank": "Банк1",
    "bank_place": "Банк2",
    "bic": "БИК",
    "correspondent_account": "Корсчет",
}
DOCUMENT_KEYS = (
    NUMBER,
    DATE,
    AMOUNT,
    DEBITED_ON,
    CREDITED_ON,
    PURPOSE,
    *(f"{side}{suffix}" for side in (PAYER, PAYEE) for suffix in PARTY_KEYS.values()),
)

# What money is moved by: two different values of such a key in one section leave no way to know which is right.
_SIDE_SURE = ("account", "inn", "settlement_account", "bic", "correspondent_account")
SURE_KEYS = frozenset(
    {
        *(VERSION, START, END, ACCOUNT, OPENING, CREDITED, DEBITED, CLOSING),
        *(NUMBER, DATE, AMOUNT, DEBITED_ON, CREDITED_ON),
        *(f"{side}{PARTY_KEYS[attribute]}" for side in (PAYER, PAYEE) for attribute in _SIDE_SURE),
    }
)
