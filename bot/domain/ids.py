"""Identifiers, one type a thing, so that a case's number never stands where a mediator's should."""

from typing import NewType

#: Keyed hash (hex) of a Telegram chat id: how a chat is found without being named.
ChatKey = NewType("ChatKey", str)
ReportId = NewType("ReportId", int)
CaseId = NewType("CaseId", int)
MediatorId = NewType("MediatorId", int)
ApplicationId = NewType("ApplicationId", int)
CoordinatorId = NewType("CoordinatorId", int)
OfficerId = NewType("OfficerId", int)
OfferId = NewType("OfferId", int)
OutboxId = NewType("OutboxId", int)
PlaceId = NewType("PlaceId", str)
DecisionId = NewType("DecisionId", int)
OverrideId = NewType("OverrideId", int)
FollowUpId = NewType("FollowUpId", int)
OpeningId = NewType("OpeningId", int)
ComplaintId = NewType("ComplaintId", int)
