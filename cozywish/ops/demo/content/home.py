"""Twelve people and crews who mend, mount, paint and plant."""

from cozywish.ops.demo.shapes import House, Item, Person

# fmt: off
HOUSES = (
    House(
        "Plumb Line Handyworks", "3724 N Mississippi Ave", "Mo-Fr 8-18; Sa 9-16",
        tagline="The list on your fridge, done in an afternoon.",
        about=("We hang, fix, patch and adjust. One clear price for the usual jobs, an hourly price for the unusual "
               "ones, and a broom in the van."),
        menu={
            "Mounting": (
                Item("TV or shelf mounting", 60, 68, "Up to 65 inches, on studs, level, cables tucked."),
                Item("Curtain rods, two windows", 60, 64), Item("Pictures & mirrors, up to eight", 60, 66)),
            "Fixing": (
                Item("One stubborn door", 45, 55), Item("Drawer & hinge round", 60, 68),
                Item("Drywall patch, fist-sized", 60, 76), Item("Re-caulk a tub", 75, 88),
                Item("Squeaky stairs", 90, 98)),
            "Building": (
                Item("Flat-pack, one piece", 60, 66), Item("Flat-pack, a whole room", 180, 180),
                Item("Crib & changing table", 90, 92, "Anchored, checked, checked again.")),
            "By the hour": (
                Item("One hour of small things", 60, 72), Item("Half a day of small things", 240, 260))},
        team=(
            Person("Gordon Pell", "Owner", "Built theater sets; everything was level by eight o’clock."),
            Person("Nadine Frost", "Handyworker", load=1.3), Person("Tuck Riordan", "Handyworker"),
            Person("Bassam Khoury", "Handyworker")),
        faqs=(
            ("Do you bring the anchors and screws?", "Yes, the usual ones are included."),
            ("What do you not do?", "Gas, electrical panels, roofs.")),
        travel_km=10, draw=1.25,
    ),
    House(
        "Paint & Putty", "2618 SE Powell Blvd", "Mo-Fr 8-17", tagline="One room a day, edges like a ruler.",
        about=("Four painters and a color card. We move the furniture, we tape less than you would think and we come "
               "back for the second coat when we said."),
        menu={
            "Rooms": (
                Item("Small room, walls", 300, 340, lead_hours=48),
                Item("Large room, walls", 420, 480, lead_hours=48), Item("Ceiling", 180, 210),
                Item("Accent wall", 150, 165)),
            "Trim & doors": (
                Item("One door, both sides", 120, 118), Item("Window trim, two windows", 150, 145),
                Item("Baseboards, one room", 150, 150), Item("Cabinet touch-up", 120, 125)),
            "Before paint": (
                Item("Color visit", 60, 55, "With real samples on your real wall, at your real hour."),
                Item("Patch & sand", 120, 112), Item("Wallpaper off, one wall", 180, 190))},
        team=(
            Person("Lowell Abrams", "Owner, painter"), Person("Ximena Prado", "Painter", load=1.2),
            Person("Gus Whelan", "Painter", load=0.6), Person("Dorothea Lamb", "Painter")),
        faqs=(
            ("Does it smell?", "Low odor, and we leave the windows open a crack."),
            ("Is paint included?", "Two gallons of the good kind.")),
        travel_km=12, lead_minutes=1440, step=30, draw=0.95,
    ),
    House(
        "Porch Light Electric", "7213 NE Sandy Blvd", "Mo-Fr 7:30-17",
        tagline="Licensed electricians for small jobs, on time.",
        about=("Most electricians will not come for one outlet. We built the company around one outlet. License "
               "number on the van, on the invoice and on the cookie tin."),
        menu={
            "Outlets & switches": (
                Item("Replace one outlet or switch", 45, 95), Item("Replace up to four", 90, 165),
                Item("GFCI in kitchen or bath", 60, 128), Item("Add a USB outlet", 45, 105)),
            "Light": (
                Item("Hang one light", 60, 135), Item("Hang two lights", 105, 235), Item("Ceiling fan", 120, 245),
                Item("Dimmer", 45, 98), Item("Porch or motion light", 75, 155)),
            "Look & tell": (
                Item("Safety check, whole house", 120, 180, "With a written list, most urgent first."),
                Item("Why does it trip?", 60, 140),
                Item("EV charger visit", 60, 90, "We measure, you get a fixed price.")),
            "Doorbells": (
                Item("Doorbell, wired or video", 60, 125),)},
        team=(
            Person("Loretta Swann", "Owner, electrician", "Twenty-six years, no sparks.", extra=15, load=1.3),
            Person("Amir Sadeghi", "Electrician"), Person("Clay Danforth", "Electrician"),
            Person("Tess Vandermeer", "Apprentice", "Slower, cheaper, supervised.",
                   does=("Outlets & switches", "Doorbells"), extra=-20)),
        faqs=(
            ("Do you pull permits?", "When one is needed, yes, and it is in the price we quote."),),
        travel_km=14, lead_minutes=720, draw=1.15,
    ),
    House(
        "Good Neighbor Gardens", "4015 NE Prescott St", "Mo-Sa 8-17",
        tagline="Weeding, pruning, planting, and the name of that thing by the fence.",
        about=("Gardeners, not lawn crews. We use hand tools before nine in the morning, we leave the leaves where "
               "they do good, and we will teach you as much as you want to know."),
        menu={
            "Care": (
                Item("Two garden hours", 120, 118), Item("Four garden hours", 240, 226),
                Item("Weeding blitz, two people", 120, 210), Item("Leaves & beds for winter", 180, 172)),
            "Pruning": (
                Item("Roses", 90, 98),
                Item("Fruit tree, one", 90, 112, "Winter is best. We will say if you should wait."),
                Item("Hedge, up to 30 feet", 150, 158), Item("Shrubs, a front yard", 120, 124)),
            "Planting": (
                Item("Balcony pots", 90, 94), Item("Raised bed, built & filled", 240, 340, lead_hours=72),
                Item("Native bed, plan & plant", 240, 290, lead_hours=72), Item("Bulbs by the hundred", 120, 122)),
            "Learn": (
                Item("Walk & name", 60, 58, "We go round together and you take notes."),
                Item("Prune with us", 120, 118))},
        team=(
            Person("Marguerite Tolliver", "Owner, gardener"),
            Person("Basil Nakagawa", "Pruning", "Apprenticed at a temple garden in Kyoto.",
                   does=("Pruning", "Care", "Learn"), extra=12, load=1.4),
            Person("Cora Ellison", "Gardener"), Person("Esteban Ruiz", "Gardener"),
            Person("Ida Blom", "Gardener", load=0.6)),
        faqs=(
            ("Do you take the green waste?", "Up to two cans. The rest makes a good brush pile."),
            ("Do you spray?", "Never. Ask us what we do instead, we like the question.")),
        travel_km=9, horizon_days=90, draw=1.05,
    ),
    House(
        "Rainy Day Roof & Gutter", "5912 SE 92nd Ave", "Mo-Sa 8-17",
        tagline="It leaks when it rains. So we come when it rains.",
        about=("Gutters, moss, flashing, small leaks. We send photos from the roof, because nobody should have to "
               "take our word for it."),
        menu={
            "Gutters": (
                Item("Gutter clean, one story", 90, 135), Item("Gutter clean, two stories", 120, 185),
                Item("Downspout unclog", 60, 92), Item("Gutter re-slope", 120, 190),
                Item("Leaf guards, one side", 150, 265)),
            "Roof": (
                Item("Roof check with photos", 60, 85),
                Item("Moss, by hand", 180, 275, "Brush and patience, no pressure washer."),
                Item("Replace up to five shingles", 120, 220), Item("Find the leak", 90, 150)),
            "Down below": (
                Item("Rain barrel set-up", 90, 140), Item("Splash blocks & drains", 75, 98),
                Item("Basement damp visit", 60, 90))},
        team=(
            Person("Roscoe Tate", "Owner"), Person("Milo Anders", "Roof"),
            Person("Trinidad Vela", "Gutters", does=("Gutters", "Down below")),
            Person("Kasey Lund", "Roof & gutters", load=0.5)),
        faqs=(
            ("Do you work in the rain?", "In rain yes, in lightning no."),),
        travel_km=15, lead_minutes=720, step=30,
    ),
    House(
        "The Shelf Lady", "2413 SE Clinton St", "Tu-Sa 9-17",
        tagline="Shelves, closets and a calm hand with your stuff.",
        about=("Bernadette measures, sorts and builds, in that order. You decide what stays; she decides what goes "
               "on the top shelf."),
        menu={
            "Sorting": (
                Item("One closet", 150, 165), Item("One kitchen", 210, 225), Item("Papers & desk", 120, 130),
                Item("Garage, first round", 240, 250), Item("Moving boxes, the last twenty", 180, 190)),
            "Shelves": (
                Item("Measure & plan", 60, 60), Item("Alcove shelves, fitted", 240, 380, lead_hours=120),
                Item("Pantry shelves", 180, 260, lead_hours=72), Item("Closet rail & two shelves", 120, 170)),
            "After": (
                Item("Label everything", 60, 62, "In handwriting, not in plastic."),
                Item("Three-month return", 60, 58))},
        team=(
            Person("Bernadette Shaw", "Owner", load=1.4),
            Person("Lucien Amari", "Carpenter", does=("Shelves", "After"))),
        faqs=(
            ("Will you throw things away?", "Never without a yes."),),
        travel_km=8, step=30, free_cancel_hours=48, draw=1.05,
    ),
    House(
        "Half-Inch Drive Appliance Repair", "11420 NE Halsey St", "Mo-Sa 8-19",
        tagline="Washers, dryers, dishwashers, stoves. Usually fixed the same visit.",
        about=("The van carries four hundred parts. If it cannot be repaired for less than half the price of a new "
               "one, we say so and the visit costs nothing."),
        menu={
            "Laundry": (
                Item("Washer", 75, 119), Item("Dryer", 75, 115),
                Item("Dryer vent clean", 60, 98, "The most useful hour on this page."),
                Item("Stacked washer & dryer", 105, 168)),
            "Kitchen": (
                Item("Dishwasher", 75, 119), Item("Refrigerator", 90, 135), Item("Oven or range", 75, 125),
                Item("Disposal", 60, 96), Item("Ice maker", 60, 95)),
            "Hook-up": (
                Item("Washer hook-up", 60, 88), Item("Dishwasher swap", 120, 175),
                Item("Gas range hook-up", 75, 140, "By a licensed fitter, with a leak test."))},
        team=(
            Person("Sergei Volkov", "Owner, technician", load=1.2), Person("Tony Castaneda", "Technician"),
            Person("Merle Haskins", "Gas fitter", does=("Hook-up", "Kitchen")), Person("Dawit Alemu", "Technician"),
            Person("Rick Osei", "Technician", load=0.7)),
        faqs=(
            ("Which brands?", "All the ones with parts. We say so on the phone if yours has none."),
            ("Is there a guarantee?", "Six months on parts and on us.")),
        travel_km=16, lead_minutes=180, draw=1.15,
    ),
    House(
        "Kindling Chimney Care", "1716 SE Tacoma St", "Mo-Fr 8-16",
        tagline="Sweeps with top hats, only at weddings. Otherwise in overalls.",
        about=("We sweep, check and photograph chimneys and stoves, and we lay the carpet before we open the damper. "
               "Not a crumb of soot on your rug since 2011."),
        menu={
            "Sweep": (
                Item("Fireplace sweep", 75, 165), Item("Wood stove sweep", 75, 175),
                Item("Pellet stove service", 90, 190), Item("Two flues", 120, 285)),
            "Check": (
                Item("Camera inspection", 60, 130),
                Item("Before you buy a house", 90, 195, "A written report by the next morning."),
                Item("Smoke test", 60, 110)),
            "Fix": (
                Item("Chimney cap", 60, 145), Item("Damper repair", 90, 170),
                Item("Firebrick, small repair", 120, 220),
                Item("First fire together", 45, 60, "We teach you to light it without smoke."))},
        team=(
            Person("Barnaby Crowe", "Owner, sweep"), Person("Philomena Hatch", "Sweep"),
            Person("Leif Sorenson", "Sweep", load=0.6), Person("Ulrich Penn", "Sweep")),
        faqs=(
            ("How often?", "Once a winter if you burn most evenings."),),
        travel_km=16, lead_minutes=1440, step=30, draw=0.85,
    ),
    House(
        "Bolt & Basket Bicycles", "1215 SE Stark St", "Tu-Su 9-18",
        tagline="Bike repair in your driveway, under the awning of our cargo bike.",
        about=("We come with a stand, a parts case and a thermos. Most bikes are done while you answer your mail; "
               "the rest come back the next day."),
        menu={
            "Tune": (
                Item("Basic tune", 60, 78), Item("Full tune", 105, 128),
                Item("Rain bike rescue", 120, 142, "For bikes that met a Portland winter."),
                Item("Kid’s bike", 40, 45)),
            "Fix": (
                Item("Flat", 30, 32), Item("Brakes, rim", 45, 52), Item("Brakes, disc bleed", 75, 92),
                Item("Drivetrain", 75, 88), Item("Wheel true", 45, 48)),
            "Fit & build": (
                Item("Box to bike", 90, 105), Item("Cargo bike set-up", 75, 96), Item("E-bike check", 60, 82),
                Item("Fenders & rack", 75, 84))},
        team=(
            Person("Pepper Yamada", "Owner, mechanic", load=1.2), Person("Ollie Grantham", "Mechanic"),
            Person("Soledad Pina", "Mechanic & fits"), Person("Duncan Fry", "Mechanic", load=0.5)),
        faqs=(
            ("Do you come to offices?", "Any bike rack, any loading dock."),
            ("What about e-bike batteries?", "We check them and we do not open them.")),
        travel_km=7, lead_minutes=120, draw=1.05,
    ),
    House(
        "Westside Drip & Drain", "6105 SW Macadam Ave", "Mo-Su 7-20",
        tagline="Licensed plumbers for leaks, clogs and new faucets.",
        about=("A fixed price before we open the toolbox. Evenings and Sundays cost the same, because pipes do not "
               "read calendars."),
        menu={
            "Clogs": (
                Item("Sink or tub", 60, 125), Item("Toilet", 60, 125), Item("Main line", 120, 260),
                Item("Camera in the drain", 60, 150)),
            "Leaks": (
                Item("Dripping faucet", 60, 118), Item("Running toilet", 60, 115), Item("Leak under a sink", 60, 135),
                Item("Find a hidden leak", 120, 230)),
            "New": (
                Item("Faucet, yours", 75, 155), Item("Toilet, yours", 120, 245), Item("Garbage disposal", 90, 180),
                Item("Shower head & valve", 90, 190)),
            "Winter": (
                Item("Wrap & shut off", 60, 95, "Before the first east wind."),
                Item("Thaw visit", 90, 190, lead_hours=1, horizon_days=5))},
        team=(
            Person("Rosetta Bianchi", "Owner, plumber", extra=10), Person("Earl Whitman", "Plumber"),
            Person("Nam Phan", "Plumber", load=1.2), Person("Oscar Delacroix", "Plumber"),
            Person("Trudy Vance", "Plumber, evenings", hours="Th-Su 12-20")),
        faqs=(
            ("What counts as an emergency?",
             "Water on the floor. Close the main valve and book the next time you see."),
            ("Do you charge for the drive?", "Not inside our circle.")),
        travel_km=15, draw=1.2,
    ),
    House(
        "Screen Time Tech Help", "811 SW Alder St", "Mo-Fr 9-19; Sa 10-16",
        tagline="Patient help with Wi-Fi, printers and everything that blinks.",
        about=("We speak slowly, we write it down in large letters and we never take the mouse without asking. Half "
               "of our customers are over seventy and the other half work from a closet."),
        menu={
            "Network": (
                Item("Wi-Fi that reaches the bedroom", 90, 115), Item("New router", 60, 85),
                Item("Home office set-up", 120, 148)),
            "Devices": (
                Item("New phone, everything moved", 75, 92), Item("New computer, everything moved", 120, 138),
                Item("Printer, persuaded", 60, 78), Item("TV & streaming", 60, 80),
                Item("Backup you will keep", 75, 95)),
            "Lessons": (
                Item("One hour, your questions", 60, 64), Item("Three people at a kitchen table", 90, 110),
                Item("Scam-proofing", 60, 60, "Phone, mail, browser, and who to call.")),
            "Smart home": (
                Item("Thermostat", 60, 98), Item("Locks & lights", 90, 125))},
        team=(
            Person("Winifred Oyelaran", "Owner"), Person("Caspian Reyes", "Technician"),
            Person("Ulla Brandt", "Lessons", "Taught high school math for thirty years.",
                   does=("Lessons", "Devices")),
            Person("Jared Kim", "Technician", load=1.2)),
        faqs=(
            ("Can you do it remotely?", "Some of it, but you will like it better in person."),
            ("Will you tell my son what I clicked?", "No.")),
        travel_km=11, lead_minutes=120,
    ),
    House(
        "Hinge & Hearth", "5316 SE Foster Rd", "Mo-Tu 8-17; Th-Sa 8-17",
        tagline="Old windows, doors and locks, made to move again.",
        about=("Sash cords, skeleton keys, sticky porch doors. Carpenters who repair first and replace last, in "
               "Foster-Powell since before it was called that."),
        menu={
            "Windows": (
                Item("Free a painted window", 60, 82), Item("Sash cords, one window", 90, 125),
                Item("Sash cords, four windows", 240, 420, lead_hours=48), Item("Broken pane", 75, 118),
                Item("Weatherstrip, three windows", 120, 148)),
            "Doors & locks": (
                Item("Plane & rehang", 90, 120), Item("Mortise lock repair", 75, 110), Item("Deadbolt, new", 60, 98),
                Item("Screen door", 90, 116), Item("Pet door", 120, 165)),
            "Wood": (
                Item("Porch step", 120, 155),
                Item("Chair, re-glued", 60, 72, "We take it home if it needs clamps overnight."),
                Item("Floor board", 90, 122))},
        team=(
            Person("Augusta Lindley", "Owner, carpenter"), Person("Perry Oakes", "Carpenter", load=1.2),
            Person("Fabio Mancini", "Locks", does=("Doors & locks",)), Person("Roan Kettle", "Carpenter"),
            Person("Silvia Brandt", "Carpenter", load=0.6)),
        faqs=(
            ("Can you match old glass?", "We keep a stack of wavy panes from houses that were taken down."),),
        travel_km=10, lead_minutes=720, draw=0.95,
    ),
)
