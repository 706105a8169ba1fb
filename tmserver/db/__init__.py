"""Tables, sessions and types. No rules. Whoever opens the room knows every table."""

from tmserver.db import change_tables as change_tables
from tmserver.db import discussion_tables as discussion_tables
from tmserver.db import feed_tables as feed_tables
from tmserver.db import glossary_tables as glossary_tables
from tmserver.db import presence_tables as presence_tables
from tmserver.db import quality_tables as quality_tables
from tmserver.db import story_tables as story_tables
from tmserver.db import style_tables as style_tables
from tmserver.db import term_import_tables as term_import_tables
from tmserver.db import usage_tables as usage_tables
from tmserver.db import webhook_tables as webhook_tables
