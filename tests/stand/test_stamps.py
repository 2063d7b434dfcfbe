from pathlib import Path

import pytest

from leasing_portal.stand.stamps import Stamp


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path | str]:
    folder = tmp_path / "inputs"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "a.css").write_text("a")
    return [folder, tmp_path / "absent", "text"]


def stamp(tmp_path: Path, inputs: list[Path | str]) -> Stamp:
    return Stamp(tmp_path / "stamps" / "one", inputs)


def test_fresh_only_after_it_was_put(tmp_path: Path, inputs: list[Path | str]) -> None:
    assert not stamp(tmp_path, inputs).is_fresh()
    stamp(tmp_path, inputs).put()
    assert stamp(tmp_path, inputs).is_fresh()


@pytest.mark.parametrize("change", ["content", "new file", "name", "removed", "appeared", "text"])
def test_any_change_of_inputs_makes_it_stale(tmp_path: Path, inputs: list[Path | str], change: str) -> None:
    stamp(tmp_path, inputs).put()
    file = tmp_path / "inputs" / "inner" / "a.css"
    match change:
        case "content":
            file.write_text("b")
        case "new file":
            file.with_name("b.css").write_text("")
        case "name":
            file.rename(file.with_name("b.css"))
        case "removed":
            file.unlink()
        case "appeared":
            (tmp_path / "absent").write_text("")
        case "text":
            inputs[2] = "another text"
    assert not stamp(tmp_path, inputs).is_fresh()
