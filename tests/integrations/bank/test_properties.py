from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.bank import Account, BadExchange, Document, Encoding, Header, Party, read, write
from tests.integrations.bank.files import OURS, THEIRS, TODAY, D

# All of these are in windows-1251 and in CP866.
letters = st.text(st.sampled_from('АЯабяёЁ№=;"#%|~ 09azAZ.,-/()'), max_size=40).map(str.strip)
words = letters.filter(bool)
keys = words.filter(lambda text: "=" not in text).map(lambda text: f"Ключ {text}".strip())
pairs = st.lists(st.tuples(keys, letters), max_size=4).map(tuple)
days = st.dates(date(1992, 1, 1), TODAY)
maybe_days = st.none() | days
roubles = st.integers(1, 10**18 - 1).map(lambda kopecks: D(kopecks).scaleb(-2))
balances = st.integers(1 - 10**18, 10**18 - 1).map(lambda kopecks: D(kopecks).scaleb(-2))
maybe_roubles = st.none() | st.just(D("0.00")) | roubles
parties = st.builds(Party, *[letters] * 10)
documents = st.builds(Document, letters, words, days, roubles, parties, parties, letters, maybe_days, maybe_days, pairs)


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    start, end = sorted([draw(days), draw(days)])
    return Account(
        draw(words),
        start,
        draw(balances),
        draw(st.sampled_from([None, end])),
        draw(maybe_roubles),
        draw(maybe_roubles),
        draw(st.none() | balances),
        draw(pairs),
    )


encodings = st.sampled_from(list(Encoding))
headers = st.builds(
    Header,
    version=st.sampled_from(["1.00", "1.01", "1.02", "1.03"]),
    encoding=encodings,
    sender=letters,
    receiver=letters,
    created_on=maybe_days,
    created_at=letters,
    start=maybe_days,
    accounts=st.lists(words, max_size=3).map(tuple),
    kinds=st.lists(words, max_size=3).map(tuple),
    more=pairs,
)
unlike = st.lists(
    documents | accounts(),
    max_size=6,
    unique_by=lambda record: (record.number, record.start, record.end) if isinstance(record, Account) else repr(record),
)


@given(header=headers, records=unlike)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(header: Header, records: list[Account | Document]) -> None:
    written = b"".join(write(header, records))
    assert list(read(BytesIO(written), latest=TODAY)) == [header, *records]


@given(header=headers, records=unlike, data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_file_cut_at_any_line_or_byte_is_refused(
    header: Header, records: list[Account | Document], data: st.DataObject
) -> None:
    lines = list(write(header, records))
    whole = b"".join(lines)
    kept = data.draw(st.integers(0, len(lines) - 1))
    # The file without the end of its last line is whole.
    size = data.draw(st.integers(0, len(whole) - 3))
    for cut in (b"".join(lines[:kept]), whole[:size]):
        with pytest.raises(BadExchange):
            list(read(BytesIO(cut), latest=TODAY))


@given(content=st.binary(max_size=200) | st.binary(max_size=200).map(b"1CClientBankExchange\n".__add__))
def test_any_bytes_are_refused_with_words(content: bytes) -> None:
    with pytest.raises(BadExchange) as caught:
        list(read(BytesIO(content), latest=TODAY))
    assert caught.value.line >= 1
    assert "%(" not in str(caught.value)


@given(document=documents, places=st.permutations(range(30)))
@settings(deadline=None)
def test_the_order_of_fields_does_not_matter(document: Document, places: list[int]) -> None:
    plain = replace(document, more=())
    lines = list(write(Header(), [plain]))
    begin, fields, end = lines[:4], lines[4:-2], lines[-2:]
    mixed = [line for _, line in sorted(zip(places, fields, strict=False))]
    assert list(read(BytesIO(b"".join([*begin, *mixed, *end])), latest=TODAY)) == [Header(), plain]


@given(documents=st.lists(documents, min_size=1, max_size=3, unique_by=repr), data=st.data())
@settings(deadline=None)
def test_any_document_twice_is_refused(documents: list[Document], data: st.DataObject) -> None:
    again = data.draw(st.sampled_from(documents))
    with pytest.raises(BadExchange) as caught:
        list(write(Header(), [*documents, again]))
    assert caught.value.code == "document_twice"
    own = replace(again, payer=Party(account=OURS), payee=Party(account=THEIRS))
    assert len(list(write(Header(accounts=(OURS, THEIRS)), [own, own]))) > 0
