"""Samples with rows of every cluster."""

import numpy as np

from centra.strata import members_of, stratified


def test_members():
    labels = np.array([2, 0, 2, 0, 5], np.int32)
    assert [rows.tolist() for rows in members_of(labels)] == [[1, 3], [0, 2], [4]]
    assert [rows.tolist() for rows in members_of(labels, np.array([0, 1, 1, 0, 1], bool))] == [[1], [2], [4]]
    assert members_of(labels, np.zeros(5, bool)) == []


def test_of_each_its_share_and_two_at_least():
    members = [np.arange(600), np.arange(600, 690), np.arange(690, 700), np.array([700])]
    drawn = stratified(members, 70, np.random.default_rng(0))
    assert [len(rows) for rows in drawn] == [60, 9, 2, 1]
    for rows, of_cluster in zip(drawn, members, strict=True):
        assert (np.diff(rows) > 0).all()
        assert np.isin(rows, of_cluster).all()
