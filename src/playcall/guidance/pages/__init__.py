"""The page of an opportunity, as typed values: templates only lay it out."""

from playcall.guidance.pages.page import OpportunityPage, Reader, opportunity_page

__all__ = ["OpportunityPage", "Reader", "opportunity_page"]
