"""``centra profile`` tells what `centra fit` found, and names are honoured everywhere."""

import json

import numpy as np
import pandas as pd
import pytest

from centra import KMeans, load
from centra.io.model import load_model

ROWS = pd.DataFrame(
    {
        "income": [20.0, 22.0, 24.0, 60.0, 64.0],
        "age": [30.0, 31.0, 29.0, 50.0, 52.0],
        "city": ["Graz", "Graz", "Linz", "Linz", "Linz"],
    }
)


@pytest.fixture(autouse=True)
def table(folder):
    ROWS.to_csv(folder / "t.csv", index=False)


def test_what_is_told(centra):
    result = centra("profile", "t.csv", "-k", "2", "--name", "1=well off")
    assert result.exit_code == 0
    assert result.stdout == (
        "t.csv: 5 rows in 2 clusters\n"
        "\n"
        "  cluster   rows   share  inertia  what sets it apart\n"
        "  0            3  60.0 %       10  age -0.8 sd, income -0.8 sd\n"
        "  well off     2  40.0 %       10  age +1.2 sd, income +1.2 sd\n"
        "\n"
        "  mean     all     0  well off\n"
        "  income    38    22        62\n"
        "  age     38.4  30.0      51.0\n"
        "\n"
        "  share         all     0  well off\n"
        "  city = Linz  60 %  33 %     100 %\n"
        "  city = Graz  40 %  67 %       0 %\n"
        "\n"
        "  measure   standard deviations (sd) of all rows\n"
    )


def test_a_model_scales_and_units_stay(centra, folder):
    words = ("fit", "t.csv", "-k", "2", "--scale", "std", "--name", "1=well off", "--model", "m.safetensors")
    assert centra(*words).exit_code == 0
    assert centra("profile", "t.csv", "--model", "m.safetensors", "-o", "p.csv").exit_code == 0
    written = pd.read_csv(folder / "p.csv")
    assert written["name"].tolist() == ["0", "well off"]
    assert written["income mean"].tolist() == [22.0, 62.0]
    assert written["age median"].tolist() == [30.0, 51.0]
    assert written["city = Graz"].tolist() == pytest.approx([2 / 3, 0.0])
    about = json.loads(centra("profile", "t.csv", "--model", "m.safetensors", "--json").stdout)
    first = about["clusters"][0]
    assert first["columns"]["income"]["sd"] == pytest.approx(np.std([20, 22, 24]))
    assert first["columns"]["income"]["difference"] == pytest.approx((22 - 38) / np.std(ROWS["income"]))
    assert sum(each["inertia"] for each in about["clusters"]) == pytest.approx(load_model("m.safetensors").inertia)


def test_names_go_everywhere(centra, folder):
    words = ("--name", "0=many", "--name", "1=few", "--labels", "l.csv", "--model", "m.safetensors")
    shown = centra("fit", "t.csv", "-k", "2", *words)
    assert "  many " in shown.stdout
    assert pd.read_csv(folder / "l.csv")["cluster_name"].tolist() == ["many"] * 3 + ["few"] * 2
    predicted = centra("predict", "m.safetensors", "t.csv")
    assert predicted.stdout.splitlines()[0].endswith(",cluster,cluster_name")
    assert "many: 3, few: 2" in centra("predict", "m.safetensors", "t.csv", "-o", "p.csv").stdout
    model = load("m.safetensors")
    assert model.cluster_names_ == {0: "many", 1: "few"}
    model.save("again.safetensors")
    assert load_model("again.safetensors").names == {0: "many", 1: "few"}
    plain = KMeans(2).fit(ROWS[["income", "age"]])
    plain.save("plain.safetensors")
    assert load_model("plain.safetensors").names == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-k", "2", "--name", "2=no"), "--name {2: 'no'}: expected names by the numbers of clusters from 0 to 1"),
        (("-k", "2", "--name", "rich"), "--name rich: expected the number of a cluster and its name, as in"),
        (("-k", "2", "--name", "0=a", "--name", "1=a"), "a name of its own for each cluster"),
        ((), "say -k, the number of clusters, or --model"),
        (("-k", "2", "-o", "out.xls"), "out.xls"),
    ],
)
def test_wrong_words(centra, folder, words, said):
    result = centra("profile", "t.csv", *words)
    assert result.exit_code in (2, 3)
    assert said in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["data.csv", "t.csv"]


def test_idle_options_are_refused(centra):
    centra("fit", "t.csv", "-k", "2", "--model", "m.safetensors")
    for words in (("--scale", "std"), ("--method", "geo"), ("-k", "3")):
        result = centra("profile", "t.csv", "--model", "m.safetensors", *words)
        assert result.exit_code == 2
        assert f"{words[0]} can't go with m.safetensors" in result.stderr.replace("--clusters", "-k")
    assert "keeps no rows" in centra("profile", "m.safetensors").stderr
