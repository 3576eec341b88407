"""How much of a file we are willing to handle. House rules; real plan documents stay two orders of magnitude below."""

from __future__ import annotations

MEGABYTE = 1024 * 1024

# A file above this size is refused before it is read.
MAX_BYTES = 50 * MEGABYTE

# Zip containers (docx, xlsx): number of members, size of all of them unpacked, size of one of those that we read.
MAX_MEMBERS = 10_000
MAX_UNPACKED = 400 * MEGABYTE
MAX_MEMBER = 100 * MEGABYTE

# Repetitive XML packs 60 to 100 times; deflate ends at 1,032. Small members are let through whatever their ratio.
MAX_RATIO = 250
RATIO_FROM = 5 * MEGABYTE

# Cells of one sheet, empty ones included: they are laid out as a full rectangle in memory.
MAX_CELLS = 2_000_000

# Columns of an HTML table that a colspan may claim.
MAX_COLUMNS = 1_000

# Archives and mails: documents in one of them, and their size together once unpacked.
MAX_DOCUMENTS = 200
MAX_TOGETHER = 200 * MEGABYTE

# Mails: lines, and parts that hold parts; the parser asks every open part about every line.
MAX_MAIL_LINES = 2_000_000
MAX_MAIL_PARTS = 40

# LibreOffice, on a file that it converts for us; the first start on a slow machine takes about ten.
CONVERSION_SECONDS = 90
