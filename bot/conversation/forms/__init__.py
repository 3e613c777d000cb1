"""The forms themselves."""

from collections.abc import Mapping

from bot.conversation.engine import Draft, detour
from bot.conversation.form import Form
from bot.conversation.forms.addition import ADDITION, NAMING
from bot.conversation.forms.apply import APPLY, DECLARATION
from bot.conversation.forms.complaint import COMPLAINT
from bot.conversation.forms.report import DANGER_AGAIN, REPORT

#: By the name under which drafts know them.
FORMS: Mapping[str, Form] = {form.name: form for form in (REPORT, ADDITION, NAMING, COMPLAINT)}
#: Those that belong to no report; their drafts are kept apart from it (store/applications.py).
APART: Mapping[str, Form] = {form.name: form for form in (APPLY, DECLARATION)}


def form_of(draft: Draft) -> Form:
    """The form that a draft belongs to."""
    return FORMS.get(draft.form) or APART[draft.form]


def reopen_gate(draft: Draft) -> Draft:
    """Put the danger gate back: danger words were read, or a voice note that nobody has heard.

    Safety rules 1 and 7: the question is asked by button; «no» goes on where the person was.
    """
    return detour(form_of(draft), draft, DANGER_AGAIN)
