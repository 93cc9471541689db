"""Twelve bathhouses, saunas and day spas."""

from cozywish.ops.demo.shapes import House, Item, Person

ROOM = ("Treatment room",)

# fmt: off
HOUSES = (
    House(
        "Juniper & Steam", "2218 NE Alberta St", "Tu 10-21; We 10-14, 15-21; Th 10-21; Fr 10-22; Sa 9-22; Su 9-19",
        tagline="A neighborhood bathhouse in a converted bakery.",
        about=("A neighborhood bathhouse in a converted bakery. One warm pool, one cold plunge, a cedar sauna that "
               "holds six, and five people who are very good with their hands. Phones stay in the lockers. Tea is on "
               "us."),
        menu={
            "Massage": (
                Item("Hot stone massage", 75, 128,
                     "Basalt stones, cedar oil and slow, steady pressure. The one people come back for.", needs=ROOM),
                Item("Deep tissue massage", 60, 112, "Firm, focused work on back, neck and hips.", needs=ROOM),
                Item("Sports recovery", 60, 116, "Before or after the long run: legs, glutes, feet.", needs=ROOM),
                Item("Prenatal massage", 60, 118, "Side-lying support from week 13 onward.", needs=ROOM),
                Item("Couples massage", 60, 224, "Two therapists, one room, two robes.", horizon_days=45,
                     needs=ROOM, offered="Fr 14-22; Sa 9-22; Su 9-19", paid_when="DEPOSIT")),
            "Bathhouse": (
                Item("Communal soak & sauna", 90, 45,
                     "Warm pool, cold plunge and cedar sauna. Towel, robe and tea included.", after=0, step=30),
                Item("Private cedar sauna for two", 60, 92, "A sauna cabin to yourselves, up to 185 °F.", after=15,
                     needs=("Sauna cabin",), paid_when="DEPOSIT")),
            "Body": (
                Item("Salt & honey body scrub", 45, 86, needs=ROOM),
                Item("Seaweed wrap", 60, 98, steps="ACTIVE 20, PROCESSING 25, ACTIVE 10, CLEANUP 5", needs=ROOM),
                Item("Scalp oil ritual", 10, 18, "Warm juniper oil, best right after a massage.", after=5)),
            "At your home": (
                Item("Massage at home", 75, 135, "Jonah brings table, linen and stones.", before=20, after=20,
                     lead_hours=4),)},
        team=(
            Person("Ines Calloway", "Owner, lead therapist",
                   "Ran the night shift in a hotel spa before she found an empty bakery with good drains.",
                   does=("Massage", "Body"), avatar="ines",
                   hours="Tu 10-18; We 10-14, 15-20; Th 10-19; Fr 12-20; Sa 9-17", load=1.25),
            Person("Tomás Rey", "Massage therapist", "Steady pressure, few words, excellent playlists.",
                   does=("Massage", "Body"), avatar="tomas", hours="Tu-We 10-14, 15-20; Th-Fr 11-20; Su 9-17",
                   load=1.1),
            Person("Priya Nair", "Body treatments", "Mixes every scrub in the old bread kitchen.",
                   does=("Body", "Bathhouse"), avatar="priya",
                   hours="We 10-14, 15-20; Th-Fr 10-18; Sa 9-18; Su 9-15", load=0.75),
            Person("Jonah Adeyemi", "Deep tissue & sports",
                   "Worked the sideline of a women’s league for six seasons.", does=("Massage", "At your home"),
                   avatar="jonah", extra=12, hours="Tu 12-21; Th 12-21; Fr 12-22; Sa 12-21; Su 11-19"),
            Person("Wren Castle", "Bathhouse host", "Keeps the fire, the tea and the quiet.", does=("Bathhouse",),
                   avatar="wren", hours="Tu 10-20; We 10-14, 15-20; Th 10-20; Fr 11-21; Sa 10-21", load=0.45)),
        faqs=(
            ("What should I bring?",
             "Just a swimsuit. Towels, robes, sandals and tea are included with every visit."),
            ("Can I come with a friend?",
             "Yes. Book the communal soak once for each of you, or the private sauna for both."),
            ("Is it safe during pregnancy?",
             "Massage from week 13, with side-lying support. Please leave out the sauna and the hot pool."),
            ("What if I am running late?",
             "Call us. Your visit ends at the booked time, so that the next guest is not late too."),
            ("Where do I park?", "On NE 22nd and 23rd. The lot next door belongs to the church and they do tow.")),
        note="Entrance through the courtyard, blue door.", at_home=("At your home",), travel_km=9,
        elsewhere={"Massage": "massage", "At your home": "massage"}, after=15, draw=1.3,
        rooms={"Treatment room": ("Juniper", "Cedar", "Larch"), "Sauna cabin": ("Little oven",)},
    ),
    House(
        "Cedar Lane Sauna", "8514 N Denver Ave", "Mo-Th 7-22; Fr-Sa 7-26; Su 8-22",
        tagline="Wood-fired sauna from dawn until the last bus.",
        about=("Two wood stoves, one plunge tub fed with rainwater, a porch with rocking chairs. We light the first "
               "fire at five and on weekends we stay until two in the morning."),
        menu={
            "Shared sauna": (
                Item("One hour in the big sauna", 60, 32, "Twelve benches on three levels.", after=0),
                Item("Two hours in the big sauna", 120, 46, after=0),
                Item("Dawn sauna", 60, 28, "Seven to nine in the morning, often silent.", after=0),
                Item("Night owl", 90, 38, "From ten at night on Fridays and Saturdays.", after=0)),
            "The whole cabin": (
                Item("Small sauna for up to four", 60, 110), Item("Small sauna, two hours", 120, 190, lead_hours=4),
                Item("Birthday fire", 120, 260, "Cabin, porch, cake knife, up to eight people.", lead_hours=48)),
            "With a host": (
                Item("Leaf whisking", 30, 48, "Birch or oak, hot, loud, wonderful.", lead_hours=6),
                Item("Guided rounds", 75, 64, "Heat, cold, rest, three times, with somebody who watches the clock."),
                Item("Salt scrub in the steam", 30, 44),
                Item("Cold plunge lesson", 30, 30, "Breathing first, then in."),
                Item("First sauna ever", 60, 40, "We explain everything, including what to wear."))},
        team=(
            Person("Hollis Greer", "Owner, stoker", "Cuts and stacks eleven cords of alder a year."),
            Person("Aino Virtanen", "Sauna host", "Grew up with a sauna older than the house.", extra=5),
            Person("Marcus Teller", "Sauna host"),
            Person("Dee Sandoval", "Night host", hours="We-Th 14-22; Fr-Sa 17-26")),
        faqs=(
            ("Swimsuit or not?", "Swimsuit in the shared sauna. In the cabin that is your decision."),
            ("How hot is it?", "About 190 °F on the top bench, 150 °F at the bottom."),
            ("Is there a shower?", "Three hot ones and a bucket.")),
        after=15, lead_minutes=30, draw=1.1,
    ),
    House(
        "Saltgrass Stone Spa", "3339 SE Division St", "We-Mo 10-20",
        tagline="Warm stone, salt air, and a long exhale on Division.",
        about=("The walls of our salt room came from an old warehouse and the benches are heated from below. Come "
               "for forty minutes of warm air between errands or stay for an afternoon."),
        menu={
            "Salt room": (
                Item("Salt room, single visit", 45, 70, "Heated benches, dry salt air, a blanket."),
                Item("Salt room and nap", 75, 88),
                Item("Salt room with children", 45, 72, "Buckets, shovels and no shushing. Mornings only.")),
            "Stone": (
                Item("Heated stone table", 50, 95, "A slab of soapstone, oil, and slow hands."),
                Item("Hot and cold stones", 75, 138), Item("Foot stones", 30, 48),
                Item("Steam and eucalyptus", 20, 24, "For stuffed heads.", after=5)),
            "Body": (
                Item("Sea salt polish", 45, 84, "Fine salt, grapefruit, shower in between."),
                Item("Clay cocoon", 60, 102), Item("Algae back mask", 40, 68), Item("Dry brushing", 25, 40, after=5)),
            "Packages": (
                Item("Afternoon off", 180, 248, "Salt room, polish, stone table, soup.", lead_hours=24),
                Item("Two for the salt", 90, 150, horizon_days=45),
                Item("Before the red-eye", 90, 132, "Stones, shower, clean clothes, taxi."))},
        team=(
            Person("Beatriz Fontaine", "Owner", "Geologist who wanted warmer rocks."),
            Person("Colm Rafferty", "Stone work", does=("Stone", "Body", "Packages")),
            Person("Layla Amin", "Body treatments", avatar="layla"),
            Person("Gus Petrakis", "Salt room host", does=("Salt room",))),
        faqs=(
            ("What does the salt do?",
             "It makes the air dry and warm, and it is pleasant to sit in. We promise nothing medical."),
            ("Are towels included?", "Towels, robe, slippers and a locker.")),
        after=15,
    ),
    House(
        "Moss & Mercury Bathhouse", "1817 E Burnside St", "Mo-Th 12-22; Fr 12-23; Sa-Su 9-23",
        tagline="Three pools, two saunas, one very tall fern.",
        about=("A former machine shop where the cranes still hang over the hot pool. There is a warm pool at body "
               "temperature for floating, a hot one, a cold one and a steam room that smells of eucalyptus."),
        menu={
            "Bathing": (
                Item("Bathing circuit", 120, 58, "All pools, both saunas, robe and sandals.", after=0, step=30),
                Item("Weekday bathing", 120, 48, "Mondays to Thursdays until five.", after=0, step=30),
                Item("Late bathing", 90, 44, after=0, step=30),
                Item("Bathing for a birthday of six", 150, 320, lead_hours=24)),
            "Treatments": (
                Item("Warm pool floating session", 45, 105, "Held in the water by a practitioner."),
                Item("Steam & sugar scrub", 40, 78),
                Item("Black soap scrub", 45, 86, "Kneeling on warm tile, with a rough glove."),
                Item("Fango on the shoulders", 30, 58),
                Item("Honey hair steam", 30, 42, "For curls that have met chlorine.")),
            "Massage": (
                Item("Pool-side massage", 50, 98),
                Item("Foot massage on the mezzanine", 30, 52, "With a view of the crane."),
                Item("Ninety on the table", 90, 148)),
            "Food": (
                Item("Soup and bread", 30, 16, "At the long table, robes welcome.", after=0),)},
        team=(
            Person("Solveig Tran", "Director"),
            Person("Rafael Dumont", "Water work", "Learned to hold people afloat as a swim coach.", extra=10),
            Person("Kiona Bell", "Scrubs & steam", does=("Bathing", "Treatments", "Food")),
            Person("Vincent Abara", "Massage", does=("Massage", "Treatments")),
            Person("Tilly Marsden", "Bath host", does=("Bathing", "Food"))),
        faqs=(
            ("How many people are inside?", "Forty at most, on Mondays more like ten."),
            ("Is there a quiet time?", "Until four on weekdays nobody talks above a whisper."),
            ("What is the youngest age?", "Sixteen, with a parent."),
            ("Can I pay for several people at once?",
             "Book for each of you. It keeps the pools from filling up by surprise.")),
        elsewhere={"Massage": "massage"}, draw=1.25,
    ),
    House(
        "The Copper Tub", "1722 NE Broadway", "Th-Mo 11-21",
        tagline="Private baths by the hour, each tub in a room of its own.",
        about=("Five rooms with a deep tub, a skylight and a lock. We draw the bath for you: how hot, how deep and "
               "with what in it is decided by you."),
        menu={
            "Baths for one": (
                Item("Plain hot bath", 60, 48, "Very good water and nothing else."), Item("Mineral bath", 60, 58),
                Item("Oat and lavender bath", 60, 62, "For itchy or tired skin."),
                Item("Hop and juniper bath", 60, 64), Item("Long bath", 90, 72)),
            "Baths for two": (
                Item("Double tub", 75, 98, horizon_days=45),
                Item("Double tub with cold shower", 90, 112, horizon_days=45),
                Item("Anniversary bath", 120, 165, "Candles, cider, a cake from across the street.", lead_hours=24)),
            "While you soak": (
                Item("Face mask", 20, 24, after=0),
                Item("Scalp massage at the tub", 20, 38, "You stay under the foam."),
                Item("Reader", 30, 36, "Somebody reads you short stories from behind the screen.", lead_hours=24)),
            "After": (
                Item("Wrapped rest", 30, 18, after=0), Item("Fifteen-minute foot rub", 15, 26))},
        team=(
            Person("Pauline Ostrow", "Owner", "Restored all five tubs herself."), Person("Elliot Sung", "Bath host"),
            Person("Marisol Vega", "Bath host & scalp")),
        faqs=(
            ("Do you clean the tub?", "Between every two guests, and we let you watch if you like."),
            ("Are bubbles extra?", "No. Bubbles are never extra.")),
        after=25, step=30, draw=1.05,
    ),
    House(
        "Rainshadow Float House", "5106 NE 42nd Ave", "Mo-Su 8-22", tagline="Four float rooms and nothing to do.",
        about=("Ten inches of water with a great deal of salt in it, at skin temperature, in the dark if you want. "
               "People come out slower and a little taller. Showers, earplugs and hair dryers are here."),
        menu={
            "Floats": (
                Item("First float", 75, 60, "Ten minutes of explanation, an hour of nothing."),
                Item("Sixty-minute float", 60, 62), Item("Ninety-minute float", 90, 79),
                Item("Float with sound", 60, 68, "Low tones through the water."),
                Item("Two-hour float", 120, 96, lead_hours=4),
                Item("Early float", 60, 49, "In by eight, at your desk by ten."),
                Item("Big room float", 90, 92, "Ten-foot ceiling, for people who dislike small spaces.")),
            "Warmth": (
                Item("Infrared cabin", 40, 38), Item("Infrared, then float", 120, 104, lead_hours=2)),
            "Bodywork": (
                Item("Neck and jaw after floating", 30, 58, "While everything is still soft."),
                Item("Massage, one hour", 60, 92), Item("Float & massage", 150, 148, lead_hours=12))},
        team=(
            Person("Bridget Solano", "Owner"),
            Person("Noah Berg", "Massage therapist", "Came for one float in 2016.", does=("Bodywork",),
                   avatar="noah"),
            Person("Ash Kinney", "Float host", does=("Floats", "Warmth")),
            Person("Farah Darwish", "Float host", does=("Floats", "Warmth"))),
        faqs=(
            ("Is it dark?", "Only if you turn the light off, and you can turn it on again."),
            ("I am afraid of small rooms.", "Take the big room. You can stand up in it and the door has no latch."),
            ("May I shave before?", "Better the day before. Salt is honest.")),
        after=20,
    ),
    House(
        "Foxglove Day Spa", "1126 NW 11th Ave", "Tu-Sa 9-19; Su 10-17",
        tagline="The whole morning, in the Pearl, in a robe.",
        about=("Foxglove is an old-fashioned day spa: lockers with brass numbers, a lounge with a fire, and a "
               "timetable that someone else has written for you. Groups are welcome until eleven."),
        menu={
            "Rituals": (
                Item("Foxglove ritual", 150, 265, "Steam, scrub, massage, facial, in that order.", lead_hours=12),
                Item("Half ritual", 90, 168), Item("Mother-to-be ritual", 120, 205, lead_hours=12)),
            "Massage": (
                Item("Sixty minutes, your pressure", 60, 108), Item("Ninety minutes, your pressure", 90, 152),
                Item("Four hands", 60, 212, "Two therapists in time with each other.", lead_hours=24)),
            "Body": (
                Item("Brown sugar scrub", 45, 88), Item("Rose clay wrap", 60, 112),
                Item("Self-tan, quiet version", 40, 64, "Even, light, dry in ten minutes.")),
            "Face": (
                Item("Lounge facial", 50, 98),
                Item("Eye rescue", 25, 46, "Cold spoons, of all things, and gel patches."),
                Item("Collagen mask", 30, 55)),
            "Hands & feet": (
                Item("Lounge manicure", 40, 44), Item("Lounge pedicure", 55, 66))},
        team=(
            Person("Vivienne Prather", "Owner"), Person("Oksana Levchenko", "Facials", does=("Face", "Rituals")),
            Person("Dorian Wells", "Massage therapist", does=("Massage", "Rituals", "Body")),
            Person("Celeste Arroyo", "Massage therapist", does=("Massage", "Rituals")),
            Person("Pim Janssen", "Hands & feet", does=("Hands & feet",)),
            Person("Thandi Mokoena", "Body treatments", does=("Body", "Rituals"))),
        faqs=(
            ("How early should I come?", "Twenty minutes. The lounge is part of it."),
            ("Can eight of us come?", "Before eleven, yes. Send us a note first."),
            ("Do you have men’s lockers?", "Yes, and a third room for whoever prefers it.")),
        elsewhere={"Massage": "massage", "Face": "skin", "Hands & feet": "nails"}, after=15, draw=1.1,
    ),
    House(
        "Hollow Reed Hammam", "5718 N Interstate Ave", "Tu-Th 12-20; Fr-Su 10-20",
        tagline="Hot marble, black soap, mint tea.",
        about=("A hammam the way the owners’ grandmother ran hers: you sweat, somebody scrubs you, you rest under a "
               "sheet, you drink tea. It takes an hour and a half and it cannot be rushed."),
        menu={
            "Hammam": (
                Item("The hammam", 90, 96, "Steam, black soap, the glove, rinsing, rest and tea."),
                Item("Hammam with clay", 105, 118), Item("Hammam with oil massage", 120, 156),
                Item("The short one", 60, 68, "Steam and glove, no nap.")),
            "Ghassoul & more": (
                Item("Ghassoul hair wash", 30, 36), Item("Rose water facial", 30, 44),
                Item("Henna, hands", 30, 40, "Leaf patterns or plain; dries while you drink tea."),
                Item("Henna, hands and feet", 60, 70), Item("Sugar waxing, legs", 45, 62)),
            "Together": (
                Item("Mothers & daughters", 120, 178, lead_hours=12),
                Item("Four friends", 150, 360, "The stone to yourselves.", lead_hours=48))},
        team=(
            Person("Samira Bennis", "Owner"),
            Person("Houda Bennis", "Owner, henna", does=("Ghassoul & more", "Together")),
            Person("Claire Ndiaye", "Hammam"), Person("Mona Tadros", "Hammam", load=0.6)),
        faqs=(
            ("Are there days for women?",
             "Wednesdays and Sundays are for women, Thursdays for men, the other days mixed in swimwear."),
            ("Does the glove hurt?", "It is rough and you will be pink for an hour. Say so and it gets gentler.")),
        after=15, step=30, draw=0.95,
    ),
    House(
        "Bridge & Barrel Sauna", "614 SE Water Ave", "We-Th 15-22; Fr 13-24; Sa-Su 9-22",
        tagline="Barrel saunas beside the river, a cold tub beside them.",
        about=("Three barrels, one of them with a window on the bridges, set up on the loading dock of an old seed "
               "warehouse. Bring a friend and a water bottle; the rest is wood and heat."),
        menu={
            "A barrel to yourselves": (
                Item("Barrel for two", 60, 54), Item("Barrel for four", 60, 84), Item("Barrel for six", 75, 118),
                Item("Window barrel for two", 60, 68, "The one that looks at the bridges.", horizon_days=30),
                Item("Window barrel for four", 75, 108, horizon_days=30)),
            "Single places": (
                Item("Share a barrel", 60, 24, after=0), Item("Share a barrel, after dark", 60, 28, after=0),
                Item("Sunday slow share", 90, 32, "Two rounds, long rests, soft music.", after=0)),
            "Sauna school": (
                Item("Build your own stove talk", 45, 20, after=0),
                Item("Breath and cold", 60, 45, "Small group; you are in the tub for two minutes at the end."),
                Item("Aufguss show", 30, 26, "Towels, scented ice, applause.", after=0))},
        team=(
            Person("Casey Thornburg", "Owner"), Person("Leo Pruitt", "Sauna host", avatar="leo"),
            Person("Nell Hathaway", "Sauna host")),
        faqs=(
            ("Can we swim in the river?", "Not from here. The cold tub is 46 °F and there is no current in it."),
            ("What happens in rain?", "Nothing. You are already wet.")),
        after=15, lead_minutes=45, draw=1.15,
    ),
    House(
        "Winterberry Spa", "6427 SW Macadam Ave", "Mo-Sa 9-18",
        tagline="Quiet treatments for skin, back and bad weeks.",
        about=("Three treatment rooms that look into trees above the river road. We are known for long back "
               "treatments and for remembering names."),
        menu={
            "Back": (
                Item("Winterberry back", 60, 94, "Cleanse, scrub, steam, extractions if needed, massage."),
                Item("Hot mud back", 50, 86), Item("Back and scalp", 75, 116)),
            "Wraps": (
                Item("Peat wrap", 60, 104), Item("Cocoa butter wrap", 60, 98, "You will smell like Sunday."),
                Item("Cooling aloe wrap", 45, 78, "After too much lake.")),
            "Scrubs": (
                Item("Coffee scrub", 40, 72), Item("Cranberry seed scrub", 40, 76), Item("Feet only", 25, 42)),
            "Rest": (
                Item("Weighted blanket hour", 60, 40, "A dark room, fifteen pounds, no screens.", after=5),
                Item("Steam tent for one", 25, 32, after=5)),
            "Sets": (
                Item("Bad week", 120, 182, "Back, feet, blanket."), Item("Very bad week", 180, 255, lead_hours=12))},
        team=(
            Person("Lorraine Askew", "Owner"), Person("Ebba Nyström", "Wraps & scrubs"),
            Person("Paloma Ruiz", "Back treatments", extra=5), Person("Zora Whitfield", "Treatments", load=0.5)),
        faqs=(
            ("Is there parking?", "Six spaces behind the house, free."),
            ("Can I stay afterwards?", "In the window chairs, as long as you like.")),
        after=15, draw=0.85,
    ),
    House(
        "Lantern Baths", "1210 NW Everett St", "Mo-Su 10-23",
        tagline="An evening bathhouse under three hundred paper lanterns.",
        about=("The lights go down an hour after sunset and the lanterns do the rest. Hot pool, plunge, steam, a "
               "tatami room to lie in, and noodles until ten."),
        menu={
            "Evening": (
                Item("Evening bathing", 150, 64, "From five o’clock. Pools, steam, tatami room.", after=0, step=30),
                Item("Last bathing", 90, 46, after=0, step=30),
                Item("Full moon bathing", 180, 82, "Open roof, soup, a cellist.", after=0, lead_hours=12, step=30)),
            "Daytime": (
                Item("Day bathing", 120, 50, after=0, step=30),
                Item("Bathing with a book", 240, 72, "Four hours; the library is in the tatami room.", after=0,
                     step=30),
                Item("Parents’ morning", 120, 44, "Two parents, one ticket, take turns.", after=0, step=30)),
            "Treatments": (
                Item("Yuzu salt scrub", 45, 88), Item("Camellia oil massage", 60, 112),
                Item("Camellia oil, ninety", 90, 156),
                Item("Rice bran enzyme bath", 60, 118, "Buried to the neck in warm, fermenting bran. Truly.",
                     lead_hours=24),
                Item("Stone pillow rest", 30, 30, after=5)),
            "Private": (
                Item("Private pool", 60, 140), Item("Private pool, two hours", 120, 240, lead_hours=6),
                Item("Private tea room", 45, 48)),
            "Extra": (
                Item("Yukata to keep", 5, 65, after=0),)},
        team=(
            Person("Haruka Dorsey", "Director"), Person("Nils Bergeron", "Massage", does=("Treatments",), extra=8),
            Person("Tamiko Reed", "Scrubs & enzyme bath", does=("Treatments", "Private", "Extra")),
            Person("August Leary", "Bath host", does=("Evening", "Daytime", "Private", "Extra")),
            Person("Fern Holloway", "Bath host", does=("Evening", "Daytime", "Private")),
            Person("Dmitri Sokol", "Bath host", does=("Evening", "Daytime"), hours="We-Su 15-23")),
        faqs=(
            ("Do I need a reservation for bathing?", "On Fridays and Saturdays it is the only way in."),
            ("Tattoos?", "Of course. You are in Portland."),
            ("Is there food?", "Noodles, rice balls and plum soda until ten."),
            ("Can I come alone?", "Half of our guests do.")),
        free_cancel_hours=12, paid_when="PREPAY", draw=1.35,
    ),
    House(
        "Little Spa on Lombard", "8604 N Lombard St", "Tu-Fr 11-19; Sa 9-17",
        tagline="A family spa with a heated bench and a cat in the window.",
        about=("Ruth does the scrubs, her niece does the feet, and the cat, whose name is Towel, does nothing at "
               "all. St. Johns’ smallest spa since 2004."),
        menu={
            "Scrubs & wraps": (
                Item("Oatmeal scrub", 40, 58),
                Item("Seaweed from Yaquina Bay", 55, 76, "Gathered with a permit, boiled on a camp stove."),
                Item("Mustard bath back", 40, 62)),
            "Feet": (
                Item("Bench foot bath", 25, 28, after=5),
                Item("Feet, properly", 50, 54, "Soak, file, massage, wool socks to keep."),
                Item("Warm paraffin feet", 30, 36), Item("Hands in wax", 25, 30)),
            "Face": (
                Item("Plain good facial", 60, 72), Item("Quick clean", 30, 40)),
            "Both of us": (
                Item("Scrub and feet", 90, 104), Item("Everything", 150, 168, lead_hours=24))},
        team=(
            Person("Ruth Amundsen", "Owner", load=1.2),
            Person("Jolene Amundsen", "Feet", does=("Feet", "Both of us"))),
        faqs=(
            ("I am allergic to cats.", "Towel stays upstairs if you tell us a day before."),),
        elsewhere={"Face": "skin"}, after=15, step=30, draw=0.9,
    ),
)
