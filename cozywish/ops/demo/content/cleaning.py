"""Twelve crews that clean homes and offices."""

from cozywish.ops.demo.shapes import House, Item, Person

# fmt: off
HOUSES = (
    House(
        "Lemon & Linen", "2022 NE Alberta St", "Mo-Sa 8-18",
        tagline="Careful cleaning for homes with people in them.",
        about=("Two or three hours, the same person each time, and a note on the counter with what was done. We "
               "bring everything except the vacuum, because yours knows your floors."),
        menu={
            "Regular": (
                Item("Studio or 1 bedroom", 120, 92), Item("2 bedroom", 150, 112), Item("3 bedroom", 180, 134),
                Item("4 bedroom", 240, 172), Item("One hour more", 60, 42, "Added to any visit.")),
            "Deep": (
                Item("Deep clean, 1 bedroom", 180, 128),
                Item("Deep clean, 2 bedroom", 210, 149, "Inside the oven, behind the sofa, along the baseboards."),
                Item("Deep clean, 3 bedroom", 300, 212), Item("Kitchen only", 120, 96),
                Item("Bathrooms only", 90, 78)),
            "Linen": (
                Item("Beds & laundry", 90, 70, "Strip, wash, fold, make."), Item("Ironing, two hours", 120, 86),
                Item("Closet change of season", 150, 118))},
        team=(
            Person("Odalys Moreno", "Owner"), Person("Birgit Hahn", "Cleaner", load=1.3),
            Person("Fatou Diallo", "Cleaner"), Person("Cynthia Mays", "Cleaner & linen"),
            Person("Joao Pinto", "Cleaner")),
        faqs=(
            ("Do I have to be home?", "No. A key, a code or a neighbor will do."),
            ("Are you insured?", "Yes, and we replace what we break, even the mug."),
            ("Do you mind cats?", "We bring a wand toy.")),
        travel_km=9, draw=1.2,
    ),
    House(
        "The Tidy Fox", "3015 SE Division St", "Mo-Fr 8-19; Sa-Su 9-16",
        tagline="Quick, quiet cleaning for small apartments.",
        about=("Built for people in 600 square feet. Ninety minutes, one fox-tailed logo on the bag, no chemical "
               "smell when you come home."),
        menu={
            "Apartments": (
                Item("The ninety", 90, 72, "Kitchen, bath, floors, surfaces. The whole place in small apartments."),
                Item("The two-hour", 120, 92),
                Item("The weekend reset", 150, 118, "Saturday or Sunday, after people were over."),
                Item("The roommate split", 120, 96, "Shared rooms only; nobody’s door is opened.")),
            "One thing": (
                Item("Oven", 75, 62), Item("Fridge", 60, 48), Item("Microwave & small things", 30, 26),
                Item("Shower & grout", 75, 64), Item("Inside windows", 60, 50), Item("Balcony", 45, 38)),
            "Before you leave": (
                Item("Move-out, studio", 180, 158), Item("Move-out, 1 bedroom", 240, 206),
                Item("Deposit photos", 30, 25, "Dated pictures of everything we cleaned."))},
        team=(
            Person("Foxy Lindgren", "Owner"), Person("Taye Bekele", "Cleaner"),
            Person("Marina Costa", "Cleaner", load=1.2),
            Person("Sean Ito", "Cleaner, weekends", hours="Th-Fr 12-19; Sa-Su 9-16")),
        faqs=(
            ("What products do you use?", "Vinegar, soap, peroxide, and one cream for ovens that means business."),
            ("I live up four flights.", "Everybody here lives up four flights.")),
        travel_km=8, draw=1.1,
    ),
    House(
        "Two Sisters Housekeeping", "5016 SE Woodstock Blvd", "Mo-Fr 7:30-17",
        tagline="Maria does upstairs, Elena does down.",
        about=("We clean as a pair and have for sixteen years. You get two people for half the time, and both of "
               "them notice when the plant needs water."),
        menu={
            "Together": (
                Item("Both of us, 90 minutes", 90, 128), Item("Both of us, 2 hours", 120, 166),
                Item("Both of us, 3 hours", 180, 240), Item("Every second week, 2 hours", 120, 158),
                Item("Both of us, half a day", 240, 312, lead_hours=24)),
            "Now and then": (
                Item("Spring clean", 300, 380, "Curtains down, rugs out, everything.", lead_hours=48),
                Item("Before the in-laws", 150, 205), Item("After the party", 120, 178),
                Item("Windows inside, both of us", 90, 135),
                Item("New baby, no strings", 120, 150, "We also do the dishes and hold whoever needs holding."))},
        team=(
            Person("Maria Delgado", "Owner", load=1.5), Person("Elena Delgado", "Owner", load=1.5)),
        faqs=(
            ("Can I have only one of you?", "In theory."),
            ("Which days are free?", "Fewer than we would like. Book ahead.")),
        travel_km=7, horizon_days=90, step=30, free_cancel_hours=48, draw=1.3,
    ),
    House(
        "Corner to Corner", "8211 N Lombard St", "Mo-Sa 7-19",
        tagline="North Portland’s cleaning crew, now with steam.",
        about=("Six cleaners, two steamers and a van with a dent. We take the houses others send a second invoice "
               "for: big, old, full of dogs."),
        menu={
            "Houses": (
                Item("Small house", 150, 118), Item("Medium house", 210, 162), Item("Large house", 270, 206),
                Item("Full Victorian", 330, 268, "All the stairs, all the spindles.", lead_hours=24)),
            "Dogs & kids": (
                Item("Dog hair war", 120, 98), Item("Play room rescue", 90, 74), Item("Mud room", 60, 48),
                Item("Sticky everything", 120, 96)),
            "Steam": (
                Item("Tile & grout", 90, 92), Item("Mattress", 60, 70), Item("Upholstery, sofa", 75, 98),
                Item("Curtains, hanging", 90, 88), Item("Car seats, two", 60, 66))},
        team=(
            Person("Leticia Ward", "Owner"), Person("Dominic Petty", "Steam", does=("Steam", "Dogs & kids")),
            Person("Zenaida Cruz", "Cleaner"), Person("Alice Tupou", "Cleaner"), Person("Bram Kessler", "Cleaner"),
            Person("Tasha Greene", "Cleaner", load=0.5)),
        faqs=(
            ("How much is too much dog?", "We have not met it yet."),
            ("Do you move furniture?", "What two people can lift.")),
        travel_km=12,
    ),
    House(
        "Second Broom Co-op", "3024 NE MLK Blvd", "Mo-Fr 8-18; Sa 9-14",
        tagline="Worker-owned cleaning with fair pay in the price.",
        about=("Eleven worker-owners, eight of them on this page. Nobody earns more than twice what anybody else "
               "does. The price is by the hour and we stop when it looks right or when the time is up, as you prefer."),
        menu={
            "By the hour": (
                Item("Two hours", 120, 98), Item("Three hours", 180, 144), Item("Four hours", 240, 188),
                Item("Six hours", 360, 276, lead_hours=24)),
            "Rooms": (
                Item("Kitchen, to the back wall", 120, 102), Item("Two bathrooms", 105, 92),
                Item("Basement or attic", 150, 124, "Shelves, cobwebs, floors. No hauling."),
                Item("Home office", 75, 64)),
            "Offices & halls": (
                Item("Small office", 120, 110), Item("Stairwell & entrance", 75, 68),
                Item("Community hall after an event", 180, 160, lead_hours=24)),
            "Kind visits": (
                Item("Elder visit", 90, 66, "Light cleaning, trash out, a chat."),
                Item("Hospital homecoming", 150, 105, "Fresh bed, full fridge shelf, no dust."))},
        team=(
            Person("Rosalba Jimenez", "Worker-owner"), Person("Hyacinth Brown", "Worker-owner"),
            Person("Nikolai Fedorov", "Worker-owner"), Person("Gloria Esparza", "Worker-owner"),
            Person("Yonas Tesfaye", "Worker-owner"), Person("Pat Callahan", "Worker-owner", load=0.6),
            Person("Mireille Dufort", "Worker-owner"), Person("Lupita Sorto", "Worker-owner", load=1.3)),
        faqs=(
            ("Can I tip?", "You may. It is shared."), ("Do you train people?", "For six weeks, paid, in pairs."),
            ("What do you not do?", "Mold, hoarding, heights.")),
        travel_km=10, horizon_days=90, draw=1.05,
    ),
    House(
        "Window Weather", "4814 NE 42nd Ave", "Mo-Sa 8-17",
        tagline="Windows, skylights and the screens nobody mentions.",
        about=("We wash with pure water and a pole up to three stories and with a squeegee wherever a hand can "
               "reach. If it rains within two days and leaves spots, we come back."),
        menu={
            "Windows": (
                Item("Up to ten windows", 90, 110), Item("Eleven to twenty", 150, 180),
                Item("Twenty-one to thirty", 210, 245), Item("Inside only, ten", 75, 85),
                Item("French panes, ten", 120, 150, "Each little pane by hand.")),
            "And around them": (
                Item("Screens", 45, 48), Item("Tracks & sills", 60, 62), Item("Skylights, two", 60, 80),
                Item("Solar panels", 90, 130), Item("Gutters, one story", 90, 125), Item("Storefront glass", 45, 55),
                Item("Glass doors & mirrors", 60, 64))},
        team=(
            Person("Ansel Whitaker", "Owner"), Person("Dulcie Romero", "Window cleaner"),
            Person("Piet van Dam", "Window cleaner, ropes"), Person("Jory Banks", "Window cleaner", load=0.6)),
        faqs=(
            ("What about rain?", "Rain is fine. Wind is not; above 25 mph we call and move it."),),
        travel_km=14, lead_minutes=720, step=30, draw=0.9,
    ),
    House(
        "Nightshift Cleaning", "409 SE Water Ave", "Mo-Th 18-26; Fr 18-27; Su 18-26",
        tagline="We clean while the building sleeps.",
        about=("Offices, studios, dental practices and the occasional bakery, between six in the evening and two in "
               "the morning. You lock up dirty and unlock clean."),
        menu={
            "Offices": (
                Item("Small office, 5 desks", 90, 92), Item("Office, 15 desks", 150, 148),
                Item("Office, 30 desks", 240, 228), Item("Kitchenette & restrooms", 75, 76),
                Item("Elevator & lobby", 60, 68)),
            "Special rooms": (
                Item("Dental or medical practice", 150, 182, "With the right disinfectant and the right paperwork."),
                Item("Studio or gym floor", 120, 128), Item("Restaurant kitchen floor", 150, 176),
                Item("Shop before opening", 120, 118), Item("Gallery, day after", 90, 104)),
            "Once": (
                Item("Carpet, up to 600 sq ft", 120, 165), Item("Post-construction night", 300, 340, lead_hours=48))},
        team=(
            Person("Vasile Munteanu", "Owner"), Person("Adaeze Nwosu", "Night crew"),
            Person("Corey Blanchard", "Night crew"), Person("Thuy Nguyen", "Night crew", load=1.2)),
        faqs=(
            ("Who has our key?", "One person, by name, with a receipt."),
            ("Do you alarm the building?", "Yes, and we send the time when we did.")),
        travel_km=11, lead_minutes=240, draw=0.9,
    ),
    House(
        "Green Bucket", "3812 SE Hawthorne Blvd", "Mo-Fr 8-18; Sa 9-15", tagline="Plastic-free cleaning by bicycle.",
        about=("Cargo bikes, glass bottles, cotton cloths, five ingredients. We are a little slower on hills and "
               "faster than a van at five o’clock."),
        menu={
            "Bike visits": (
                Item("Ninety green minutes", 90, 78), Item("Two green hours", 120, 100),
                Item("Three green hours", 180, 146), Item("Four green hours", 240, 190)),
            "Healthy home": (
                Item("Fragrance-free clean", 150, 128, "For asthma, migraine and newborns."),
                Item("Dust mite bedroom", 90, 86, "Hot wash, hepa, mattress covers on."),
                Item("Fridge & pantry", 90, 74, "We ask before we compost."),
                Item("Bathroom without bleach", 75, 66)),
            "Swap": (
                Item("Make your own cleaners", 60, 48, "We fill your bottles and leave the recipes."),
                Item("Refill visit", 30, 22),
                Item("Laundry on the line", 60, 44, "On your rack when it rains, so mostly on your rack."),
                Item("Vinegar descale, kitchen & bath", 60, 52))},
        team=(
            Person("Juniper Ames", "Owner"), Person("Hassan Yusuf", "Cleaner"),
            Person("Willow Tate", "Cleaner", load=0.8), Person("Rocco Baldwin", "Cleaner")),
        faqs=(
            ("How far do you ride?", "About four miles. Your address will tell you."),
            ("Does vinegar clean properly?",
             "Many things. For the rest there is soap, and for the oven there is soda.")),
        travel_km=6.5,
    ),
    House(
        "Baseboard & Beam", "1935 NE Fremont St", "Tu-Sa 8-17", tagline="For old houses, by people who love them.",
        about=("Fir floors, leaded glass, built-ins with forty knobs. We know what ammonia does to shellac and we "
               "would never."),
        menu={
            "Old house care": (
                Item("Old house clean, half day", 240, 235),
                Item("Old house clean, full day", 360, 345, lead_hours=24),
                Item("Wood floors, hand cleaned", 150, 168),
                Item("Built-ins & millwork", 180, 186, "Every ledge, with a brush."),
                Item("Leaded & stained glass", 90, 112)),
            "Finishes": (
                Item("Brass & hardware", 90, 98), Item("Fireplace surround", 60, 72), Item("Wax a table", 75, 84),
                Item("Marble, gently", 75, 90), Item("Books & shelves, dusted", 120, 118)),
            "Walls & ceilings": (
                Item("Wash a room’s walls", 120, 130), Item("Soot & smoke", 150, 175),
                Item("Chandelier", 75, 110, "Drop by drop. Bring nothing, touch nothing."))},
        team=(
            Person("Theodora Lund", "Owner", extra=10), Person("Ignacio Ponce", "Finishes"),
            Person("Harper Dale", "Cleaner")),
        faqs=(
            ("How old is old?", "Before 1940, or anything with a transom."),),
        travel_km=9, step=30, draw=0.95,
    ),
    House(
        "Sparrow Housekeeping", "7615 SW Capitol Hwy", "Mo-Fr 8-17",
        tagline="A small westside crew that arrives on the minute.",
        about=("Three people, forty regular families. We send a photo when we leave and we never rearrange your "
               "bookshelf."),
        menu={
            "Weekly & every other": (
                Item("Weekly, two hours", 120, 96), Item("Weekly, three hours", 180, 138),
                Item("Every other week, three hours", 180, 146), Item("Every other week, four hours", 240, 190)),
            "Once": (
                Item("First visit", 240, 215, "Longer, because everything is new to us."),
                Item("Guest room ready", 60, 56), Item("Silver & glasses", 75, 70), Item("Plants & mail", 30, 28),
                Item("Holiday table clean-up", 120, 124),
                Item("Vacation return", 120, 108, "Dusted, aired, milk in the fridge.")),
            "Laundry": (
                Item("Wash & fold, two loads", 120, 74), Item("Ironing hour", 60, 46))},
        team=(
            Person("Lenka Horak", "Owner", load=1.3), Person("Abigail Stroud", "Housekeeper"),
            Person("Ming Sorensen", "Housekeeper")),
        faqs=(
            ("Can I switch days?", "With two days’ notice, here or by phone."),),
        travel_km=9, draw=0.95,
    ),
    House(
        "Fresh Keys", "6118 N Interstate Ave", "Mo-Su 9-18",
        tagline="Turnovers and move-outs, with photos and a checklist.",
        about=("For landlords, hosts and people between two leases. We work from the checklist your property manager "
               "uses, and we stay until every line is ticked."),
        menu={
            "Move-out": (
                Item("Move-out, studio flat", 180, 165), Item("Move-out, one bedroom", 240, 215),
                Item("Move-out, two bedroom", 300, 268), Item("Move-out, house", 420, 385, lead_hours=48),
                Item("Garage & shed sweep", 90, 82)),
            "Move-in": (
                Item("Move-in wipe", 150, 132, "Shelves lined before the boxes arrive."),
                Item("Move-in disinfect", 180, 162)),
            "Short stays": (
                Item("Turnover, 1 bedroom", 90, 85, "Beds made, towels folded, host’s notes followed."),
                Item("Turnover, 2 bedroom", 120, 112), Item("Turnover, 3 bedroom", 150, 138),
                Item("Linen service", 45, 40), Item("Restock & report", 30, 28)),
            "Photos": (
                Item("Photo report", 30, 30),)},
        team=(
            Person("Brandy Kessel", "Owner"), Person("Ousmane Ba", "Turnovers"),
            Person("Karla Fuentes", "Move-outs", load=1.2), Person("Devin Shaw", "Turnovers"),
            Person("Meng Xiong", "Cleaner", load=0.5)),
        faqs=(
            ("Do you pass the inspection?", "If it fails on cleaning, we come back the same day."),
            ("Can you get the key from the office?", "Yes, tell us the hours in the note.")),
        travel_km=13, lead_minutes=240,
    ),
    House(
        "Rug & Sofa Rescue", "8910 SE Foster Rd", "Mo-Sa 8-18", tagline="Red wine, dog, toddler. We have seen it.",
        about=("A van with a hot tank and two people who know fibers. We test a corner first and tell you honestly "
               "when a stain has become part of the family."),
        menu={
            "Carpet": (
                Item("One room", 60, 79), Item("Three rooms", 120, 168), Item("Whole floor", 180, 245),
                Item("Stairs", 60, 75), Item("Spot visit", 45, 65)),
            "Furniture": (
                Item("Armchair", 45, 68), Item("Sofa", 75, 118), Item("Sectional", 105, 168),
                Item("Dining chairs, six", 75, 96), Item("Mattress, both sides", 60, 88)),
            "Rugs": (
                Item("Wool rug, at home", 90, 122), Item("Fringe & edge", 45, 55)),
            "Trouble": (
                Item("Pet odor treatment", 90, 135),
                Item("Wine, today", 45, 95, "Same day until six. Do not rub.", lead_hours=1, horizon_days=3))},
        team=(
            Person("Clifton Boyd", "Owner"), Person("Marisela Tovar", "Upholstery", load=1.2)),
        faqs=(
            ("How long until it is dry?", "Carpet four to eight hours, a sofa overnight."),
            ("Is it safe for pets?", "Once dry, yes. Before that they will step in it anyway.")),
        travel_km=13,
    ),
)
