"""Twelve places for massage."""

from cozywish.ops.demo.shapes import House, Item, Person

# fmt: off
HOUSES = (
    House(
        "Fern & Ember Massage", "3946 N Mississippi Ave", "Tu-Fr 10-20; Sa-Su 9-18",
        tagline="Slow hands and a wood stove, up one flight on Mississippi.",
        about=("Four rooms above a bicycle shop. The stove is lit from October to May, the windows are open for the "
               "rest of the year, and nobody will ask you to make conversation. Say once where it hurts; we write it "
               "down."),
        menu={
            "Massage": (
                Item("Swedish massage", 60, 85, "Long, even strokes for people who mostly want the day to stop."),
                Item("Swedish massage, long", 90, 122),
                Item("Hot stone massage", 90, 140,
                     "River stones at 125 °F, with a sheet between you and them at first."),
                Item("Deep tissue massage", 60, 96, "Elbows where they help. We stop at your word, not at ours."),
                Item("Prenatal massage", 60, 98, "On your side, with more pillows than seems reasonable.")),
            "Short and focused": (
                Item("Head & neck release", 30, 52, "Jaw, scalp and the two inches under your skull."),
                Item("Desk shoulders", 45, 68, "Upper back, arms and wrists. Keep your shirt if you like."),
                Item("Tired feet", 30, 50)),
            "Together": (
                Item("Side by side", 60, 180, "One room, two tables, two therapists. Talking allowed.",
                     horizon_days=30),
                Item("Side by side, long", 90, 255, horizon_days=30)),
            "Extras": (
                Item("Cedar foot soak", 15, 18, "Before your massage, in the bay window.", after=0),
                Item("Cupping", 20, 30, "Silicone cups on back and shoulders. The marks fade in a week."),
                Item("Warm oil scalp", 15, 20, after=0), Item("Hot towels and balm", 10, 12, after=0))},
        team=(
            Person("Elena Marsh", "Owner, massage therapist",
                   "Licensed since 2009. Started above this same bicycle shop with one table and a space heater.",
                   avatar="elena", extra=10, load=1.4),
            Person("Samir Haddad", "Deep tissue & sports", "Played goalkeeper for years and treats knees kindly.",
                   avatar="samir"),
            Person("Corinne Voss", "Massage therapist"),
            Person("Jude Ferrante", "Massage therapist", "Trained in Chiang Mai, works mostly with forearms."),
            Person("Bea Lindholm", "Prenatal care", "Doula for eleven years before she learned this.")),
        faqs=(
            ("Is there an elevator?",
             ("No. It is nineteen steps with a rail. If that is too many, The Quiet Hands in Laurelhurst is all on "
              "one floor and very good.")),
            ("Do I have to talk?", "Never. Tell us about pressure at the start and sleep if you want to."),
            ("Where do I leave my bike?", "In the hallway downstairs, there is a rail for six.")),
        note="The door is left of the bicycle shop. Come up, nobody is at the bottom.", draw=1.25,
    ),
    House(
        "Clove & Cedar Bodywork", "1122 SE Stark St", "Mo-Fr 9-14, 15-20; Sa 10-17",
        tagline="Bodywork for people who lift, climb, carry and sit too long.",
        about=("We are four bodyworkers who like a clear question. Tell us what you want to do again, and we plan "
               "three visits, not thirty. Concrete floor, good light, no pan flutes."),
        menu={
            "Bodywork": (
                Item("Deep tissue bodywork", 60, 78, "Slow, specific pressure. Bring shorts if you like."),
                Item("Deep tissue bodywork, long", 90, 112),
                Item("Sports recovery", 75, 104, "After the race, not during taper. Legs, hips, lower back."),
                Item("Structural session", 75, 118, "The first of three: standing, walking, then the table."),
                Item("Climbers’ forearms", 40, 62, "Pulleys, elbows, lats.")),
            "Movement": (
                Item("Stretch table", 45, 70, "You lie there, we move you."),
                Item("Gait and foot check", 30, 55, "Barefoot on the long mat, with video you can keep.", after=5),
                Item("Hip and low back reset", 60, 84)),
            "Add to a session": (
                Item("Cupping add-on", 20, 28), Item("Scraping", 15, 22, "Steel tools, mild redness, loud results."),
                Item("Kinesiology tape", 10, 15, after=5), Item("Percussion, calves", 10, 12, after=0))},
        team=(
            Person("Malik Everhart", "Owner, bodyworker",
                   "Fifteen years on rope and rock, nine of them with a bad shoulder.", extra=12),
            Person("Ingrid Sato", "Structural work", does=("Bodywork", "Add to a session")),
            Person("Theo Brandt", "Sports recovery", "Works the finish tent at three local half marathons."),
            Person("Rosalind Achebe", "Stretch & movement", does=("Movement", "Add to a session"))),
        faqs=(
            ("Will I be sore?", "A little, for a day. If it lasts longer, call us; the check is free."),
            ("What should I wear?", "Shorts or whatever you can move in. You are covered the whole time."),
            ("Do you bill insurance?", "We write a receipt with codes that you can hand in yourself.")),
        after=15, draw=1.1,
    ),
    House(
        "The Quiet Hands", "3115 NE Glisan St", "Mo-Sa 9-19", tagline="One floor, three rooms, no phones, no hurry.",
        about=("A small practice in a former piano shop. Every session begins with five unhurried minutes in a chair "
               "and ends with water and a window. Most of our people have been coming for years."),
        menu={
            "Massage": (
                Item("Quiet hour", 60, 90, "Whatever your body asks for that day."),
                Item("Quiet hour and a half", 90, 130),
                Item("Two quiet hours", 120, 168, "For the week after a very long month.", lead_hours=12),
                Item("Deep and slow", 75, 118, "Firm work at half the usual speed."),
                Item("Lymphatic drainage", 60, 105, "Feather-light and rhythmic; often after surgery."),
                Item("Expecting", 60, 100, "From the second trimester, side-lying.")),
            "Head, face, hands": (
                Item("Face & jaw", 45, 78, "For clenchers. Includes gloves and work inside the cheek, if you agree."),
                Item("Head in our hands", 30, 56), Item("Hands that type", 30, 50, "From fingertips to elbows.")),
            "Craniosacral": (
                Item("Craniosacral session", 60, 110, "Clothed, still, barely any pressure."),
                Item("Craniosacral for children", 30, 65, "A parent stays in the room.")),
            "Extras": (
                Item("Heated clay pack", 20, 24, after=0), Item("Lavender steam towels", 10, 12, after=0))},
        team=(
            Person("Marguerite Olin", "Owner, massage therapist",
                   "Tuned pianos for twenty years and still listens first.", extra=8, load=1.5),
            Person("Hana Kimura", "Craniosacral & lymphatic", avatar="hana"),
            Person("Desmond Pryce", "Massage therapist", "The deep end of deep and slow."),
            Person("Alma Reyes", "Massage therapist", does=("Massage", "Head, face, hands", "Extras"))),
        faqs=(
            ("Is it step-free?", "Yes, from the sidewalk to the table. The restroom has rails."),
            ("Can I book the same person each time?", "Please do. Choose their name at the second step."),
            ("Do you take tips?", "Our prices are meant to be enough. Send a friend instead.")),
        after=15, free_cancel_hours=48, draw=1.3,
    ),
    House(
        "Kenton Knot Works", "8216 N Denver Ave", "We-Su 11-20",
        tagline="Neighborhood massage under the big lumberjack.",
        about=("Two tables in a brick storefront, run by three friends who met at massage school. Prices stay low "
               "because the rent does. Dogs wait happily in the front room."),
        menu={
            "Massage": (
                Item("Half an hour, one problem", 30, 45, "Pick a shoulder. Any shoulder."),
                Item("The full hour", 60, 78), Item("Ninety", 90, 112, "Our best seller on rainy Sundays."),
                Item("Deep tissue, one hour", 60, 84, "For tight people who say they are not tight.")),
            "On the floor": (
                Item("Thai massage", 75, 98, "On a mat in loose clothes. A lot of stretching."),
                Item("Thai massage, long", 105, 132), Item("Shiatsu", 60, 86)),
            "Little things": (
                Item("Foot reflexology", 40, 56),
                Item("Hot salt bag", 15, 15, "On your belly while we start on your neck.", after=0),
                Item("Chair massage", 20, 30, "Face down, clothes on, back to work.", after=5))},
        team=(
            Person("Priscilla Okonjo", "Massage therapist, co-owner"),
            Person("Dale Whitcomb", "Thai & shiatsu, co-owner", "Learned on a dirt floor near Pai.", extra=5),
            Person("June Castellano", "Massage therapist, co-owner", does=("Massage", "Little things"))),
        faqs=(
            ("May I bring my dog?", "One calm dog at a time. Tell us in the note so that two do not meet."),
            ("Cash or card?", "Either, at the desk.")),
        lead_minutes=30, draw=0.85,
    ),
    House(
        "Halfmoon Massage House", "3617 SE Hawthorne Blvd", "Mo-Th 11-21; Fr-Sa 10-22; Su 10-20",
        tagline="A big old house with six rooms and late evenings.",
        about=("Every room is named after a tide pool animal and has its own lamp, blanket and playlist. We keep "
               "late hours because our own shoulders never hurt at ten in the morning."),
        menu={
            "Signature": (
                Item("Halfmoon massage", 75, 112,
                     "Hot towels, warm oil, unhurried back work, and your feet at last."),
                Item("Full moon massage", 105, 150),
                Item("After-dark massage", 60, 98, "From eight in the evening, lights low.", lead_hours=2)),
            "Classics": (
                Item("Swedish, 60 minutes", 60, 88), Item("Swedish, 90 minutes", 90, 124),
                Item("Deep tissue, 60 minutes", 60, 96), Item("Deep tissue, 90 minutes", 90, 134),
                Item("Hot basalt stones", 90, 142, "Fourteen stones, one of them for your feet only."),
                Item("Ashiatsu", 60, 118, "Barefoot, from overhead bars. The deepest we do.")),
            "For two": (
                Item("Couples in the Octopus room", 60, 186, horizon_days=45),
                Item("Friends’ ninety", 90, 262, "Same room, same time, different taste in music.", horizon_days=45)),
            "Extras": (
                Item("Peppermint feet", 15, 18, after=0), Item("Scalp and sesame oil", 15, 20, after=0),
                Item("Arnica on sore spots", 10, 10, after=0), Item("Back facial", 25, 38, "Steam, scrub, clay."))},
        team=(
            Person("Wilhelmina Cho", "Owner", "Grew up in this house; the pantry is now the towel room."),
            Person("Grace Lindqvist", "Ashiatsu & deep tissue", "Thirty-one years in practice, no plans to stop.",
                   avatar="grace", extra=15, load=1.3),
            Person("Omar Beltran", "Massage therapist"), Person("Tatum Rhodes", "Massage therapist"),
            Person("Yuki Arnesen", "Stones & signature", does=("Signature", "Classics", "Extras")),
            Person("Kit Malone", "Late shift", "Nurse by day once, nights by choice now.", hours="We-Su 15-22")),
        faqs=(
            ("Is there parking?", "Street parking on 36th and 37th. After seven it is easy."),
            ("Which room is the quietest?", "Anemone, at the back. Ask for it in the note."),
            ("Can you do both of us at nine at night?", "On Fridays and Saturdays, yes.")),
        draw=1.15,
    ),
    House(
        "Slow River Shiatsu", "1634 SE Bybee Blvd", "Mo-Tu 9-17; Th-Fr 9-19; Sa 9-14",
        tagline="Shiatsu and acupressure on a warm floor in Westmoreland.",
        about=("Tatami, wool blankets and a teapot. Shiatsu is done through loose clothes, with thumbs, palms and "
               "patience. We also teach: the shelf by the door lends books."),
        menu={
            "Shiatsu": (
                Item("Shiatsu, first visit", 75, 95, "Ten minutes of questions, then the mat."),
                Item("Shiatsu", 60, 86), Item("Shiatsu, long", 90, 122),
                Item("Shiatsu for elders", 45, 68, "On a table instead of the floor, as gentle as you like."),
                Item("Belly work", 30, 54, "Hara massage. Skip lunch.")),
            "Acupressure": (
                Item("Acupressure for headaches", 40, 62),
                Item("Acupressure for sleep", 50, 72, "Best in the late afternoon."),
                Item("Seated acupressure", 20, 34, after=5)),
            "With heat": (
                Item("Moxa", 20, 26, "Mugwort warmth near the skin, never on it."), Item("Ginger compress", 20, 24),
                Item("Foot bath and tea", 15, 14, after=0),
                Item("Hot water bottle rest", 15, 10, "Stay on the mat a little longer.", after=0))},
        team=(
            Person("Kazuko Emmerich", "Owner, shiatsu", "Studied in Kyoto with a teacher who rarely spoke.", extra=6),
            Person("Linus Okafor", "Shiatsu"),
            Person("Petra Vance", "Acupressure & moxa", does=("Acupressure", "With heat")),
            Person("Simone Hale", "Shiatsu", "Mornings only, by preference.", hours="Mo-Tu 9-14; Th-Fr 9-14")),
        faqs=(
            ("What do I wear?", "Loose, soft, no zippers. We lend pants."),
            ("I cannot kneel or lie on the floor.", "Book the session for elders at any age.")),
        draw=0.9,
    ),
    House(
        "Otis & One Table", "4627 NE Prescott St", "Tu-Th 12-20; Sa 10-18",
        tagline="One therapist. One table. One person at a time.",
        about=("I am Otis. I work alone in a garden studio in Cully with a heated floor, and I see five people a day "
               "at most so that the fifth gets the same hands as the first."),
        menu={
            "Massage": (
                Item("An hour with Otis", 60, 92),
                Item("Ninety with Otis", 90, 132, "Enough time to do both legs properly."),
                Item("Two hours with Otis", 120, 172, lead_hours=24),
                Item("First visit", 75, 92, "The hour, plus fifteen minutes to talk it through."),
                Item("Firm back, no small talk", 45, 74), Item("Neck and head", 30, 52)),
            "Extras": (
                Item("Gua sha", 15, 20), Item("Castor oil pack", 20, 22, after=0),
                Item("Garden rest", 15, 8, "Blanket, bench, tea. Even in the rain, there is a roof.", after=0))},
        team=(
            Person("Otis Fairweather", "Massage therapist",
                   "Former line cook. Hands like oven mitts, in a good way.", load=1.6),),
        faqs=(
            ("Where is the studio?", "Down the gravel path, past the chickens."),
            ("Are you often full?", "Yes. New weeks open every Monday.")),
        note="Gravel path on the left of the blue house. Please close the gate, for the chickens.", after=25,
        horizon_days=45, step=30, free_cancel_hours=48, draw=1.35,
    ),
    House(
        "Upper Room Wellness", "712 SW Alder St", "Mo-Fr 7:30-19:30; Sa 9-15",
        tagline="Before work, at lunch, after work. Ninth floor, view of the bridges.",
        about=("Massage for people with calendars. Sessions start on the minute, showers are free, and your 45 "
               "minutes at lunch really are 45 minutes."),
        menu={
            "On the clock": (
                Item("Lunch break massage", 45, 74, "In at 12:15, out at 1:00, hair still good.", after=5),
                Item("Early bird hour", 60, 88, "Before nine, coffee waiting."),
                Item("The meeting moved", 30, 52, "When half an hour opens up.", after=5),
                Item("End of day, ninety", 90, 128)),
            "Therapeutic": (
                Item("Medical massage", 60, 104, "With a referral, notes go to your doctor."),
                Item("Trigger point session", 45, 78), Item("Carpal tunnel care", 30, 56),
                Item("Scar tissue work", 45, 82), Item("TMJ treatment", 45, 84)),
            "At your office": (
                Item("Chair massage, two hours", 120, 210, "About eight people, fifteen minutes each.", before=30,
                     after=30, lead_hours=48),
                Item("Chair massage, three hours", 180, 295, before=30, after=30, lead_hours=48)),
            "Extras": (
                Item("Hot pack and eye pillow", 10, 10, after=0), Item("Shower & towel", 15, 8, after=0))},
        team=(
            Person("Naomi Strand", "Director, medical massage", extra=10),
            Person("Felix Aguirre", "Massage therapist"),
            Person("Deborah Quill", "Trigger points & TMJ", does=("Therapeutic", "Extras")),
            Person("Arjun Mehta", "Massage therapist", "Types 110 words a minute and treats people who do too."),
            Person("Callie North", "Office visits", does=("On the clock", "At your office", "Extras"))),
        faqs=(
            ("How do I get up?", "Tell the lobby you are coming to us; the elevator is on the left."),
            ("Do you validate parking?", "Two hours in the garage on 10th."),
            ("Can I come in my suit?", "Hangers, steamers and lockers are in every room.")),
        line2="Suite 910", at_home=("At your office",), travel_km=8, draw=1.05,
    ),
    House(
        "Saltwater Massage Collective", "2234 SE Clinton St", "Mo-Su 10-20",
        tagline="Seven independent therapists, one shared kitchen table.",
        about=("A cooperative: each of us sets our own hours and keeps what we earn. What we share is the laundry, "
               "the sliding scale and a stubborn belief that everybody has a back."),
        menu={
            "Massage": (
                Item("Community hour", 60, 60, "Same massage, lower price. No proof needed."),
                Item("Standard hour", 60, 85), Item("Standard ninety", 90, 120), Item("Deep tissue hour", 60, 92),
                Item("Myofascial release", 60, 96, "No oil, slow drag, odd sensations."),
                Item("Trauma-aware session", 75, 105, "Your pace, your draping, the door wherever you want it.")),
            "Pregnancy and after": (
                Item("Prenatal hour", 60, 90), Item("Postpartum hour", 60, 90, "Bring the baby, we hold them."),
                Item("Closing ceremony", 120, 180, "Rebozo, bath, massage, soup.", lead_hours=72)),
            "Feet and head": (
                Item("Reflexology", 45, 64), Item("Indian head massage", 40, 60), Item("Ear seeds", 15, 18, after=0)),
            "Add-ons": (
                Item("Magnesium soak", 20, 16, after=0), Item("Cupping, back", 20, 26))},
        team=(
            Person("Nadia West", "Massage therapist", "Founding member. Also does our bookkeeping, on purpose.",
                   avatar="nadia"),
            Person("Ronan Ash", "Myofascial release"),
            Person("Lupe Navarro", "Pregnancy & postpartum", "Midwife’s daughter, mother of three.",
                   does=("Massage", "Pregnancy and after")),
            Person("Ezra Feld", "Deep tissue", does=("Massage", "Add-ons")), Person("Imani Brooks", "Massage & head"),
            Person("Sunny Tran", "Reflexology", does=("Feet and head", "Add-ons")),
            Person("Wes Harlan", "Massage therapist", "Newest member, cheapest jokes.", extra=-10, load=0.5)),
        faqs=(
            ("Who is the community hour for?", "For anyone to whom the other price would be a reason not to come."),
            ("Is the building accessible?", "Ramp at the back, wide doors, an adjustable table in room two."),
            ("Can I bring my baby?", "To postpartum sessions, always. To others, if they sleep.")),
        horizon_days=90,
    ),
    House(
        "Garnet Street Massage", "1911 NE 15th Ave", "Th-Mo 10-18",
        tagline="Hot stones and old roses behind an Irvington porch.",
        about=("A carriage house with two treatment rooms, a claw-foot tub and a garden full of stubborn roses. We "
               "specialize in heat: stones, compresses, steam."),
        menu={
            "Heat": (
                Item("Garnet stone massage", 90, 145, "Dark stones, slow rhythm, rose geranium oil."),
                Item("Stones, one hour", 60, 105),
                Item("Herbal compress massage", 75, 120, "Lemongrass and camphor, steamed for an hour beforehand.",
                     lead_hours=3),
                Item("Warm bamboo", 60, 98)),
            "Massage": (
                Item("Porch hour", 60, 88), Item("Porch ninety", 90, 125), Item("Back only", 40, 62)),
            "The tub": (
                Item("Bath before massage", 30, 36, "Claw-foot tub, salts, a door that locks."),
                Item("Milk and honey bath", 40, 48), Item("Bath for two", 45, 64),
                Item("Foot bath with roses", 15, 18, "From the garden, June to September; dried after that.",
                     after=0))},
        team=(
            Person("Adelaide Finch", "Owner", "Inherited the roses, chose the rest.", load=1.2),
            Person("Tobias Renner", "Stones & bamboo"), Person("Mirela Popa", "Massage therapist")),
        faqs=(
            ("Is the tub cleaned between guests?",
             "Scrubbed, rinsed, dried, every time. That is the half hour between."),
            ("Are there allergens?", "Tell us. We keep a plain oil without scent or nuts.")),
        after=20, step=30, draw=0.95,
    ),
    House(
        "Homeward Massage", "3716 SE Gladstone St", "Mo-Su 9-21",
        tagline="We bring the table, the sheets and the quiet to your place.",
        about=("Five therapists with folding tables and cargo bikes. You provide six by nine feet of floor; we do "
               "the rest and leave the room as we found it. We come to homes and hospital rooms within reach of a "
               "bike."),
        menu={
            "At your home": (
                Item("Massage at home", 60, 110, "Table, linen and music included."),
                Item("Massage at home, long", 90, 150), Item("Massage at home, two hours", 120, 192),
                Item("Deep tissue at home", 75, 138), Item("Prenatal at home", 60, 118),
                Item("Two in a row", 120, 205, "You, then whoever cooked dinner."),
                Item("New parents’ hour", 60, 105, "One lies down, one holds the baby."),
                Item("Bedside massage", 45, 82, "In hospital or hospice, with the ward’s consent."),
                Item("Sunday evening hour", 60, 115, "From five o’clock on.")),
            "Chair at your place": (
                Item("Chair massage for a team", 90, 165, lead_hours=24),
                Item("Chair massage at a party", 120, 215, lead_hours=48),
                Item("Fifteen-minute neck", 15, 40, "Only as a surprise for somebody.")),
            "Extras": (
                Item("Hot towels", 10, 14), Item("Aromatherapy", 10, 10, "Chosen with you, from five bottles."),
                Item("Foot soak with us", 20, 22))},
        team=(
            Person("Shoshana Blum", "Founder, massage therapist"), Person("Gideon Marsh", "Deep tissue", extra=8),
            Person("Lark Delaney", "Prenatal & new parents"),
            Person("Ben Archer", "Massage therapist", "Carries the heaviest table because it is the warmest.",
                   avatar="ben"),
            Person("Amara Obi", "Bedside & elders", "Hospice volunteer since 2014.", avatar="amara")),
        faqs=(
            ("How much room do you need?", "About six by nine feet. We are good at moving coffee tables."),
            ("Do you come up stairs?", "Yes. Tell us how many and bring nothing but your patience."),
            ("What about pets?", "Cats usually join. Please keep big dogs in another room.")),
        at_home=("At your home", "Chair at your place", "Extras"), travel_km=11, before=30, after=30,
        lead_minutes=180,
    ),
    House(
        "Stillwater & Pine", "7720 SW Capitol Hwy", "Mo 12-19; We-Fr 9:30-19; Sa 9-16",
        tagline="Massage and rest in the middle of Multnomah Village.",
        about=("Behind the bookshop, down three steps, into pine and lamplight. We keep one slot each day for people "
               "who woke up and could not turn their head."),
        menu={
            "Massage": (
                Item("Village hour", 60, 86), Item("Village ninety", 90, 122),
                Item("Stiff neck, same day", 30, 58, "Kept free until eight in the morning.", horizon_days=2),
                Item("Deep tissue", 60, 94),
                Item("Warm oil massage", 75, 108, "Sesame oil, long strokes, a slow exit.")),
            "Rest": (
                Item("Massage and nap", 90, 110, "An hour of work, half an hour of sleep."),
                Item("Yoga nidra with a pillow", 45, 40, "Lying down is the whole exercise."),
                Item("Sound bath for one", 30, 45)),
            "Children and teens": (
                Item("Teen athlete massage", 45, 62, "With a parent’s consent; door open if you like."),
                Item("First massage", 30, 40, "Ages eight and up, parent beside the table.")),
            "Extras": (
                Item("Warm neck wrap", 10, 10, after=0), Item("Pine salt feet", 15, 18, after=0))},
        team=(
            Person("Harriet Boone", "Owner, massage therapist", "Sold books next door for a decade."),
            Person("Casimir Wolfe", "Deep tissue", does=("Massage", "Extras")), Person("Anjali Rao", "Rest & sound")),
        faqs=(
            ("Three steps down, is there another way?",
             "Yes, through the bookshop and its ramp. Call from the counter."),),
        after=15, draw=0.9,
    ),
)
