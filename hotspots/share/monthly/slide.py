"""The summary as one slide: what happened in a few sentences, and the chart."""

from __future__ import annotations

import io

from hotspots.share.monthly.content import Summary
from hotspots.share.monthly.pdf import chart_alt, pictures
from hotspots.share.typeset import pages_as_png
from hotspots.share.zip_files import repacked

_MOST_SENTENCES = 5
_CHART_WIDTH_POINTS = 500.0


def summary_slide(summary: Summary) -> bytes:
    """PPTX with one slide, 16 to 9; the same summary gives the same bytes."""
    # Imported here because only those who ask for a slide need it.
    from pptx import Presentation
    from pptx.util import Inches, Pt

    made = summary.material.made.replace(tzinfo=None)
    show = Presentation()
    show.slide_width, show.slide_height = Inches(13.333), Inches(7.5)
    slide = show.slides.add_slide(show.slide_layouts[5])
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = Inches(0.6), Inches(0.35), Inches(12.1), Inches(0.9)
    title.text_frame.text = summary.title
    title.text_frame.paragraphs[0].font.size = Pt(30)
    box = slide.shapes.add_textbox(Inches(0.6), Inches(1.3), Inches(12.1), Inches(2.3)).text_frame
    box.word_wrap = True
    lines = [*summary.headlines[:_MOST_SENTENCES], summary.material.notice]
    for at, sentence in enumerate(line for line in lines if line):
        paragraph = box.paragraphs[0] if at == 0 else box.add_paragraph()
        paragraph.text = sentence
        paragraph.font.size = Pt(14)
    drawn = {"chart.svg": pictures(summary)["chart.svg"]}
    data = {"title": chart_alt(summary), "name": "chart.svg", "width": _CHART_WIDTH_POINTS}
    (chart,) = pages_as_png("picture", data, drawn, dots_per_inch=220)
    picture = slide.shapes.add_picture(io.BytesIO(chart), Inches(1.2), Inches(3.55), height=Inches(3.55))
    picture._element.nvPicPr.cNvPr.set("descr", chart_alt(summary))
    picture.left = int((show.slide_width - picture.width) / 2)
    about = show.core_properties
    about.title, about.author, about.last_modified_by = summary.title, summary.material.partnership, ""
    about.created = about.modified = made
    about.revision = 1
    held = io.BytesIO()
    show.save(held)
    return repacked(held.getvalue(), made)
