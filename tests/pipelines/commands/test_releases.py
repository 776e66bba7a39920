"""`diff` between two releases of one made-up week; the changes are those made by hand."""

import shutil

from warehouse.files import release_folders


def test_diff_tells_each_changed_value(call, two_releases):
    said = call(two_releases, "diff")
    assert said.status == 0
    old, new = (folder.name for folder in release_folders(two_releases))
    assert said.text.startswith(f"{old} -> {new}")
    assert "tokens: 500,000 -> 530,000 (+6 %), reported -> restated" in said.text
    assert "tokens: 300,000 -> 270,000 (-10 %), reported -> restated" in said.text
    assert "date=2026-07-15, model=qwen/qwen-a" in said.text


def test_diff_as_json_for_one_table(call, two_releases):
    document = call(two_releases, "diff", "--table", "token_volumes", "--json").json
    (counts,) = document["tables"].values()
    assert (counts["old_rows"], counts["new_rows"]) == (28, 28)
    assert (counts["added"], counts["changed"], counts["removed"]) == (0, 2, 0)
    values = {(row["column"], row["old"], row["new"]) for row in document["changes"]}
    assert values == {("tokens", "500000", "530000"), ("tokens", "300000", "270000")}


def test_diff_backwards_by_the_beginning_of_an_id(call, two_releases):
    old, new = (folder.name for folder in release_folders(two_releases))
    document = call(two_releases, "diff", new[:-2], old[:-2], "--json").json
    assert (document["old"], document["new"]) == (new, old)
    assert call(two_releases, "diff", "latest", "latest", "--json").json["changes"] == []


def test_diff_cuts_a_long_list_and_says_so(call, two_releases):
    text = call(two_releases, "diff", "--table", "token_volumes", "--limit", "1").text
    assert "1 of 2 differences; all of them: --limit 0" in text


def test_diff_needs_two_releases(call, sample_data):
    said = call(sample_data, "diff")
    assert said.status == 2
    assert "holds only one release" in said.err


def test_diff_names_what_is_unknown(call, two_releases, tmp_path):
    assert "there is no release zz" in call(two_releases, "diff", "zz").err
    assert "there is no table zz" in call(two_releases, "diff", "--table", "zz").err
    assert "more than one release 2" in call(two_releases, "diff", "2").err
    shutil.copytree(two_releases, tmp_path / "data", symlinks=True)
    (tmp_path / "data" / "latest").unlink()
    assert "there is no release latest" in call(tmp_path / "data", "diff").err
