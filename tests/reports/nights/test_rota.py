from datetime import date, timedelta

import pytest

from reports.errors import NightError
from reports.nights.rota import ROTA, read_rota

ROUND = 10


def test_every_family_is_judged_at_its_reports_size_within_ten_nights():
    rota = read_rota()
    first = date(2026, 2, 25)
    turns = [rota.turn(first + timedelta(days=k)) for k in range(ROUND)]
    judged = {module for turn in turns for module in turn.full}
    there = {f"claims/{path.name}" for path in ROTA.parent.glob("test_*.py")}
    assert judged == there


def test_every_family_with_networks_is_trained_by_keras_within_ten_nights():
    rota = read_rota()
    trained = {module for modules in rota.keras for module in modules}
    assert len(rota.keras) <= ROUND
    untrained = {"claims/test_backprop.py", "claims/test_library.py"}
    there = {f"claims/{path.name}" for path in ROTA.parent.glob("test_*.py")}
    assert trained | untrained | {"claims/test_library_parity.py"} == there


def test_a_round_of_the_full_scale_has_one_seed():
    rota = read_rota()
    days = [date.fromordinal(7300 * ROUND + k) for k in range(2 * ROUND)]
    seeds = [rota.turn(day).seed for day in days]
    assert seeds == [7300] * ROUND + [7301] * ROUND
    assert rota.turn(days[3]) == rota.turn(days[3])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("full = [", "is no rota (TOMLDecodeError: "),
        ("full = [['a.py']]", "is no rota (KeyError: 'keras'); it needs `full` and `keras`, "),
        (
            "full = []\nkeras = [['a.py']]\n[minutes]\nfresh = 5",
            "has no turns; list the modules of at least one under each",
        ),
        ("full = [1]\nkeras = []\n[minutes]\nfresh = 5", "is no rota (TypeError: "),
    ],
)
def test_a_file_that_is_no_rota_is_refused(tmp_path, text, message):
    path = tmp_path / "rota.toml"
    path.write_text(text)
    with pytest.raises(NightError) as error:
        read_rota(path)
    assert str(error.value).startswith(f"{path} {message}")


def test_a_missing_rota_is_refused(tmp_path):
    with pytest.raises(NightError) as error:
        read_rota(tmp_path / "none.toml")
    assert "No such file or directory" in str(error.value)
