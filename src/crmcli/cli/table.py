"""The command table: every command, the function that runs it, one line of help. Nothing is imported until it runs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_DAILY, _SELL, _FIND, _FILES, _CLEAN, _TRUST, _SETUP = (
    "Every day",
    "Follow up and sell",
    "Find",
    "Files in and out",
    "Keep it clean",
    "Take back, look back",
    "Set up",
)

# name -> (module:function, summary, section of the first help page)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "add": ("add:add", "Add a person", _DAILY),
    "log": ("log:log", "Log a call, e-mail, meeting or note", _DAILY),
    "show": ("show:show", "Show everything known of a person", _DAILY),
    "edit": ("edit:edit", "Change a person, or many", _DAILY),
    "brief": ("timeline:brief", "Show a page on a person, before a meeting", _DAILY),
    "whois": ("whois:whois", "Say who is calling", _DAILY),
    "tag": ("tag:tag", "Tag people", _DAILY),
    "untag": ("tag:untag", "Take a tag off people", _DAILY),
    "link": ("link:link", "Link a person to a company or another person", _DAILY),
    "unlink": ("link:unlink", "Take a link away", _DAILY),
    "timeline": ("timeline:timeline", "List everything that happened with a person", _DAILY),
    "consent grant": ("consent:grant", "Note what a person allows", _DAILY),
    "consent revoke": ("consent:revoke", "Note what a person does not want", _DAILY),
    "consent show": ("consent:show", "Show what a person allowed and refused", _DAILY),
    "consent list": ("consent:list_", "List who allowed and refused what", _DAILY),
    "consent bounced": ("consent:bounced", "Note that mail to an address comes back", _DAILY),
    "company add": ("company:add", "Add a company", _DAILY),
    "company show": ("company:show", "Show a company, or its people", _DAILY),
    "company list": ("company:list_", "List companies", _DAILY),
    "company edit": ("company:edit", "Change a company", _DAILY),
    "company rm": ("company:rm", "Hide a company", _DAILY),
    "company merge": ("merge:merge_companies", "Merge companies into one", _DAILY),
    "company unmerge": ("merge:unmerge_companies", "Take a merge of companies back", _DAILY),
    "task add": ("task:add", "Add something to be done", _SELL),
    "task list": ("task:list_", "List what is to be done", _SELL),
    "task show": ("task:show", "Show a task", _SELL),
    "task done": ("task:done", "Tick tasks off", _SELL),
    "task snooze": ("task:snooze", "Put a task off", _SELL),
    "task edit": ("task:edit", "Change a task", _SELL),
    "task rm": ("task:rm", "Hide a task", _SELL),
    "deal add": ("deal:add", "Add a deal", _SELL),
    "deal list": ("deal_list:list_", "List deals", _SELL),
    "deal show": ("deal_list:show", "Show a deal", _SELL),
    "deal move": ("deal:move", "Move a deal to another stage", _SELL),
    "deal edit": ("deal:edit", "Change a deal", _SELL),
    "deal rm": ("deal:rm", "Hide a deal", _SELL),
    "report list": ("report:list_", "List the reports", _SELL),
    "report growth": ("report:growth", "Customers won and lost", _SELL),
    "report pipeline": ("report:pipeline", "Open deals by stage", _SELL),
    "report forecast": ("report:forecast", "What should come in", _SELL),
    "report conversion": ("report:conversion_", "How many deals go on, and are won", _SELL),
    "report velocity": ("report:velocity", "How long deals take", _SELL),
    "report activity": ("report:activity", "What was done", _SELL),
    "report neglected": ("report:neglected", "Who has not heard from you", _SELL),
    "report sources": ("report:sources", "Where customers come from, and whether it pays", _SELL),
    "report run": ("report:run", "Run a report by name, one of yours", _SELL),
    "report save": ("report:save", "Keep a statement as a report", _SELL),
    "report show": ("report:show", "Show the SQL of a report", _SELL),
    "report rm": ("report:rm", "Delete a report of yours", _SELL),
    "audit": ("audit:audit", "List what does not add up", _SELL),
    "sql": ("sql:sql", "Ask the database in SQL, reading only", _SELL),
    "dashboard": ("dashboard:dashboard", "Show how things stand, on one screen", _SELL),
    "agenda": ("agenda:agenda", "Show what today and the next days ask for", _SELL),
    "cadence": ("cadence:cadence", "Set how often to be in touch", _SELL),
    "list": ("list:list_", "List people, by a filter", _FIND),
    "search": ("search:search", "Search everything, by words", _FIND),
    "segment save": ("segment:save", "Save a filter under a name", _FIND),
    "segment run": ("segment:run", "List the people in a segment", _FIND),
    "segment list": ("segment:list_", "List segments", _FIND),
    "segment show": ("segment:show", "Show a segment", _FIND),
    "segment explain": ("segment_why:explain", "Say why a person is in a segment, or not", _FIND),
    "segment diff": ("segment_why:diff", "List who came into a segment and who left", _FIND),
    "segment stats": ("segment_why:stats", "Say what a segment is made of", _FIND),
    "segment rename": ("segment:rename", "Give a segment another name", _FIND),
    "segment rm": ("segment:rm", "Take a segment away", _FIND),
    "tree": ("company:tree", "Show a company and all below it", _FIND),
    "path": ("link:path", "Show the way of introductions to a person", _FIND),
    "import": ("import_:import_", "Bring in files of other programs", _FILES),
    "export": ("export:export", "Write people or companies into files", _FILES),
    "batch": ("batch:batch", "Run commands from a file or stdin, one a line", _FILES),
    "imports list": ("imports:list_", "List what was imported", _FILES),
    "imports show": ("imports:show", "Show what an import made of each line", _FILES),
    "imports undo": ("imports:undo", "Take an import back, as a whole", _FILES),
    "feed add": ("feed:add", "Keep which files to import again and again", _FILES),
    "feed list": ("feed:list_", "List the feeds", _FILES),
    "feed show": ("feed:show", "Show a feed and its files", _FILES),
    "feed run": ("feed_run:run", "Import what is new in the folders of feeds", _FILES),
    "feed rm": ("feed:rm", "Take a feed away", _FILES),
    "dedupe": ("dedupe:dedupe", "Find who is there twice, and merge", _CLEAN),
    "merge": ("merge:merge", "Merge people into one, without loss", _CLEAN),
    "unmerge": ("merge:unmerge", "Take a merge back, also after later edits", _CLEAN),
    "doctor": ("doctor:doctor", "List what is doubtful in the data and the file", _CLEAN),
    "verify": ("doctor:verify", "Note that a person was checked today", _CLEAN),
    "rm": ("remove:rm", "Hide people, companies, interactions, tasks", _CLEAN),
    "restore": ("remove:restore", "Bring back what rm hid", _CLEAN),
    "undo": ("undo:undo", "Take back the last change, as a whole", _TRUST),
    "redo": ("undo:redo", "Do again what undo took back", _TRUST),
    "backup create": ("backup:create", "Back the database up, and verify the copy", _TRUST),
    "backup list": ("backup:list_", "List the backups beside the database", _TRUST),
    "backup verify": ("backup:verify", "Check that a backup is good, and what it holds", _TRUST),
    "backup restore": ("backup:restore", "Put a backup in the place of the database", _TRUST),
    "snapshot": ("backup:snapshot", "Write a static copy of the database", _TRUST),
    "why": ("why:why", "Say where a value came from", _TRUST),
    "history": ("undo:history", "List who changed what, old and new", _TRUST),
    "field add": ("field:add", "Declare a field of your own", _SETUP),
    "field list": ("field:list_", "List your fields", _SETUP),
    "field rm": ("field:rm", "Take a field away", _SETUP),
    "config list": ("settings:list_", "List settings and where each came from", _SETUP),
    "config get": ("settings:get", "Print a setting", _SETUP),
    "config origin": ("settings:origin", "Say where a setting came from", _SETUP),
    "config set": ("settings:set_", "Write a setting", _SETUP),
    "config unset": ("settings:unset", "Take a setting away", _SETUP),
    "config path": ("settings:path", "Print the path of your config.toml", _SETUP),
    "help": ("help:help_", "Explain a command, the filter language, the exit codes", _SETUP),
    "schema": ("describe:schema", "Describe commands, flags, fields and exit codes in JSON", _SETUP),
    "completion": ("help:completion", "Print the completion script of a shell", _SETUP),
}

# What a noun alone is about, and what people type with it, for its help page.
NOUNS: dict[str, tuple[str, str]] = {
    "feed": (
        "Feeds: folders whose new files are imported, from cron.",
        "crm feed add shop --glob '~/drop/*.csv' --profile shop\ncrm feed run --all\ncrm feed show shop --files",
    ),
    "imports": (
        "What was imported: when, from which file, what it made.",
        "crm imports list\ncrm imports show 3\ncrm imports undo 3",
    ),
    "company": (
        "Companies: add, show, list, change.",
        "crm company add Acme --website acme.com\ncrm company show acme.com",
    ),
    "consent": (
        "What people allowed and refused: newsletters, calls, anything; a no stands until a yes with proof.",
        'crm consent grant jane --channel email --purpose newsletter --source form --proof "ticked 2026-05-01"\n'
        "crm consent revoke jane --channel email\ncrm consent show jane",
    ),
    "deal": (
        "Deals: what may be sold, where it stands, what it is worth.",
        'crm deal add "Acme annual" --for jane --value 24000 --stage proposal --close 2026-06-15\n'
        "crm deal move 1 won\ncrm deal list --no-next",
    ),
    "report": (
        "Reports: the numbers, by whatever you ask them by.",
        "crm report pipeline\ncrm report forecast --period Q3-2026\ncrm report growth --by month --format csv",
    ),
    "task": (
        "What is to be done: by when, by whom, for whom.",
        'crm task add "Send quote" --for jane --due fri\ncrm task list --overdue',
    ),
    "backup": (
        "Verified copies of the whole database.",
        "crm backup create\ncrm backup verify FILE\ncrm backup restore FILE",
    ),
    "field": (
        "Your own fields of people and companies.",
        "crm field add seats --type int\ncrm edit jane --set seats=3",
    ),
    "segment": (
        "Segments: filters with a name, live or frozen.",
        "crm segment save vip 'tag=vip'\ncrm segment run vip\ncrm segment diff vip --since 7d",
    ),
    "config": ("Settings and where they come from.", "crm config list\ncrm config set default_country IT"),
}


def load(name: str) -> Callable[..., None]:
    """The function of one command; imports its module and no other command's."""
    module, _, function = COMMANDS[name][0].partition(":")
    package = __import__(f"crmcli.cli.{module}", fromlist=[function])
    found: Callable[..., None] = getattr(package, function)
    return found
