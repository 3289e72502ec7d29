"""Common filters begin at an index, so that a million people answer at once."""

from __future__ import annotations

import pytest
import segment_data as data

from crmcli.segment.sql import compile_filter

DB = data.database()


def plan(text: str) -> list[str]:
    condition = compile_filter(text, data.context())
    sql = f"SELECT person.id FROM person WHERE person.deleted_at IS NULL AND ({condition.sql})"
    return [row[3] for row in DB.execute("EXPLAIN QUERY PLAN " + sql, condition.values)]


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("tag=vip", "tagging_tag"),
        ("tag in (vip, old)", "tagging_tag"),
        ("email=jane@acme.com", "email_address"),
        ("email^jane", "email_address"),
        ("phone='02 12345678'", "phone_e164"),
        ("phone^+39", "phone_e164"),
        ("city=Milano", "address_city_key"),
        ("city^Mil", "address_city_key"),
        ("name='Rossi Anna'", "person_name_key"),
        ("company=Acme", "organisation_name_key"),
        ("company=acme.com", "organisation_domain"),
        ("company.domain=acme.com", "organisation_domain"),
        ("handle=linkedin.com/in/jane", "handle_canonical"),
        ("linkedin=jane", "handle_canonical"),
        ("external=1041", "external_id_value"),
        ("seats>=3", "field_value_field"),
        ("tier=gold", "field_value_field"),
        ("last_contact<60d", "person_stat_last"),
        ("last_contact=2025-Q3", "person_stat_last"),
        ("@kept", "segment_member_segment"),
        ("tasks(due<today)>0", "task_open"),
        ("has tasks(due in next 7d)", "task_open"),
        ("activities(last 90d)>=3", "interaction_at"),
        ("id=c12", "PRIMARY KEY"),
        ("uid=abc", "sqlite_autoindex_person_1"),
        ("birthday in next 14d", "person_birthday"),
        ("birthday = 02-29", "person_birthday"),
        ("company.city=Milano", "address_city_key"),
    ],
)
def test_a_common_filter_begins_at_an_index(text: str, index: str) -> None:
    steps = plan(text)
    assert any(index in step for step in steps), steps
    scans = [step for step in steps if step.startswith("SCAN")]
    assert [step for step in scans if step not in ("SCAN CONSTANT ROW", "SCAN known")] == []  # ids as typed


@pytest.mark.parametrize(
    "text",
    [
        "tag=vip and city=Milano",
        "tag=vip or email=jane@acme.com",
        "email=jane@acme.com and city~rom and note~x",
        "(tag=vip or seats>=3) and not city~rom and last_contact<60d",
        "@vips and has email",
        "company=Acme and not tag=old and status=customer",
    ],
)
def test_a_filter_with_one_index_reads_no_whole_table(text: str) -> None:
    steps = plan(text)
    assert not any(step.startswith("SCAN person") for step in steps), steps


def test_beside_a_single_person_nothing_is_read_for_everybody() -> None:
    steps = plan("email=jane@acme.com and city~rom and activities(kind=call)>=3 and no phone and tag=vip")
    assert not any(step.startswith("SCAN") for step in steps), steps
    assert sum("CORRELATED" in step for step in steps) == 4
