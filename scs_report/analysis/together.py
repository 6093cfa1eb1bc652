"""Many parts of the same respondents, analysed in one pass over all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from scs_report.analysis.across import hide_across, withheld_reports
from scs_report.analysis.analysis import computed, finished
from scs_report.analysis.checks import problems_of
from scs_report.analysis.parts import groups_of
from scs_report.analysis.printed import Printed
from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import Specification
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.results import LocalText, Reason, Results
from scs_report.survey import Domain, Respondents

Progress = Callable[[str], None]


class Together:
    """Parts of the same respondents whose reports are published together, beside that of all.

    The combinations of answers that the numbers of all parts are sums over are found in one pass
    over all respondents; each part is a few rows of them. What is disclosed is judged for all parts
    together: nothing of few people follows from all reports. `withheld` are the parts of which
    there is no report, and why.

    Parameters
    ----------
    respondents, specification
        As for `analyse`.
    parts
        By what each is called.

    Raises
    ------
    UserError
        As `analyse`.

    Notes
    -----
    Earlier waves are not compared with.
    """

    def __init__(
        self,
        respondents: Respondents,
        specification: Specification,
        parts: Mapping[str, Domain],
        progress: Progress = lambda _: None,
    ) -> None:
        if wrong := problems_of(specification, respondents.codebook):
            raise UserError(_("The specification in data/ cannot be used"), wrong)
        self._specification = specification
        self._parts = dict(parts)
        self.sample = Sample.of(respondents)
        names = {name for domain in parts.values() for name in domain.rule.names}
        self.sample.besides(names)
        self.everybody = computed(self.sample, specification, progress)
        progress(_("small groups"))
        self._printed = self.everybody.printed()
        self._within = {
            key: groups_of(self.sample.part(domain), domain) for key, domain in parts.items()
        }
        plan = specification.study.disclosure
        self.withheld: dict[str, Reason] = withheld_reports(
            self._within,
            self._printed,
            self.sample,
            plan.withhold,
            exempt=plan.nonresponse == "exempt",
        )
        self._judged: dict[str, Printed] = {}

    @property
    def keys(self) -> tuple[str, ...]:
        """The parts of which there is a report, the largest first."""
        return tuple(
            sorted(
                (key for key in self._parts if key not in self.withheld),
                key=lambda key: -self.n(key),
            )
        )

    def n(self, key: str) -> int:
        """Return how many people a part has."""
        about = self.sample.part(self._parts[key]).about(())
        return about.count(about.people)

    def judged(self, key: str) -> Printed:
        """Return what the report of a part discloses beside that of all, without respondents."""
        return self.everybody.printed(self._within[key], self._printed).apart()

    def judge(self, judged: Mapping[str, Printed], progress: Progress = lambda _: None) -> None:
        """Withhold what reports would tell together; `judged` is what each discloses by itself."""
        progress(_("small groups"))
        self._judged = {
            key: one.among(self.sample.whole, self._printed) for key, one in judged.items()
        }
        hide_across(
            {key: (self._within[key], one) for key, one in self._judged.items()},
            self._printed,
            self.sample,
            self._specification.study.disclosure.withhold,
        )

    def results_of_all(self) -> Results:
        """Return the results of all respondents."""
        return finished(self.everybody, printed=self._printed)

    def verdict(self, key: str) -> Printed:
        """Return what the report of a part discloses beside all others, without respondents."""
        return self._judged[key].apart()

    def results_of(
        self, key: str, verdict: Printed | None = None, called: LocalText | None = None
    ) -> Results:
        """Return the results of a part, without what tells of few people.

        Parameters
        ----------
        key
            Which part.
        verdict
            What it discloses, where another process judged it.
        called
            What texts call the part.
        """
        domain = self._parts[key]
        printed = (verdict or self.verdict(key)).among(self.sample.whole, self._printed)
        part = self.sample.part(domain)
        made = computed(part, self._specification, everybody=self.everybody.numbers)
        found = finished(made, where=domain, printed=printed)
        return replace(found, study=replace(found.study, called=called)) if called else found
