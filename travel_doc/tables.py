"""The base of every table of the travel document service: a MetaData of its own."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel


class TravelDocTable(SQLModel):
    metadata = MetaData()
