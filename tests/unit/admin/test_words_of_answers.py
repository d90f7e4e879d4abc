"""Whatever a command may show of an answer has words: its fields, and the values they take."""

import inspect
import typing
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from typing import Any

from pydantic import BaseModel

from customs_gateway.contract.client import CustomsClient
from customs_gateway.contract.levy import ExemptionCode
from identity.contract.client import IdentityClient
from identity.contract.personalisation import JobFile
from identity.contract.persons import NationalNumberType
from services.terminal.words import AREAS, known
from shared.civil.sex import Sex
from shared.i18n.message_catalogue import Messages
from shared.states import State
from travel_doc.contract.applications import IssuedDocument
from travel_doc.contract.client import TravelDocClient

CLIENTS = (IdentityClient, TravelDocClient, CustomsClient)
PRINTED = (JobFile, IssuedDocument)
"""Answers that become files and are never shown as fields."""

CODES = (State, Sex, NationalNumberType, ExemptionCode)
"""Values that are written alike in every language."""


def within(answer: Any) -> Iterator[type]:
    """The models and the enums that an answer holds, at any depth."""
    waiting, seen = [answer], set()
    while waiting:
        one = waiting.pop()
        waiting += typing.get_args(one)
        if not inspect.isclass(one) or one in seen:
            continue
        seen.add(one)
        yield one
        if issubclass(one, BaseModel) and one not in PRINTED:
            waiting += [field.annotation for field in one.model_fields.values()]


def shown() -> set[type]:
    """What the answers to all questions of all services hold."""
    calls = (
        call for client in CLIENTS for _, call in inspect.getmembers(client, inspect.isfunction)
    )
    answers = [typing.get_type_hints(call).get("return") for call in calls]
    return {one for answer in answers for one in within(answer)} - {*PRINTED, *CODES}


def test_every_field_of_an_answer_has_its_words() -> None:
    models = [one for one in shown() if issubclass(one, BaseModel)]
    names = {name for model in models for name in model.model_fields}
    assert sorted(name for name in names if not known(f"field_{name}")) == []


def test_every_value_of_an_answer_has_its_words() -> None:
    values = {one.value for kind in shown() if issubclass(kind, Enum) for one in kind}
    assert sorted(value for value in values if not known(f"value_{value}")) == []


def test_no_word_is_written_twice() -> None:
    written = Counter(key for area in AREAS for key in sorted(Messages.load(area).keys()))
    assert sorted(key for key, times in written.items() if times > 1) == []
