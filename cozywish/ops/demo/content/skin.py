"""Twelve places for skin and faces."""

from cozywish.ops.demo.shapes import House, Item, Person

# fmt: off
HOUSES = (
    House(
        "Oatmilk Skin Studio", "3614 SE Division St", "Tu-Sa 10-19",
        tagline="Gentle facials for skin that has had enough.",
        about=("We treat reactive, itchy, over-scrubbed skin. Short ingredient lists, lukewarm water, and a plan you "
               "can afford to follow at home. Nothing stings here, and if it does, we stop."),
        menu={
            "Facials": (
                Item("Oatmilk facial", 60, 105, "Cleanse, oat compress, massage, cream. Nothing else."),
                Item("First facial & skin talk", 90, 135),
                Item("Barrier repair", 75, 128, "For skin that burns from its own moisturizer."),
                Item("Rosacea calm", 60, 118), Item("Facial for eczema", 60, 112)),
            "Short": (
                Item("Lunch calm", 30, 62), Item("Mask & massage", 30, 58), Item("Extractions only", 30, 65)),
            "Body": (
                Item("Back calm", 60, 95), Item("Keratosis arms", 40, 70), Item("Hands in oats", 20, 28)),
            "Plan": (
                Item("Shelf check", 40, 48, "Bring every bottle you own. Leave with fewer."),
                Item("Photo follow-up", 15, 15, after=0))},
        team=(
            Person("Wren Halloran", "Owner, esthetician", "Former nurse on a burn ward.", extra=10, load=1.5),
            Person("Priyanka Desai", "Esthetician"), Person("Lou Farrow", "Esthetician"),
            Person("Cosima Beck", "Esthetician", load=0.5)),
        faqs=(
            ("I react to everything.",
             "Then start with the shelf check. It is the cheapest thing on our menu for a reason."),
            ("Do you sell products?", "Five. We will also tell you which drugstore ones are fine.")),
        after=15, draw=1.3,
    ),
    House(
        "Lumen & Clay", "1317 NW 11th Ave", "Mo-Fr 9-19; Sa 9-16", tagline="Clinical results, no white coats.",
        about=("Peels, needling and light, done by people who have done thousands. We photograph before and after "
               "under the same lamp and we are not shy about saying when something will not help."),
        menu={
            "Peels": (
                Item("Lactic peel", 45, 125), Item("Mandelic peel", 45, 130, "Kind to deeper skin tones."),
                Item("TCA peel", 60, 240, "A week of flaking, clearly announced.", lead_hours=48),
                Item("Back peel", 60, 165)),
            "Devices": (
                Item("Microneedling, face", 75, 285, lead_hours=24),
                Item("Microneedling, neck", 60, 220, lead_hours=24), Item("LED, red", 30, 55, after=5),
                Item("LED, blue", 30, 55, after=5), Item("LED, neck and chest", 30, 60, after=5),
                Item("Hydradermabrasion", 60, 175)),
            "Consultations": (
                Item("Skin consultation", 45, 60, "Credited against your first treatment."),
                Item("Scar consultation", 45, 60), Item("Post-treatment check", 15, 15, after=5))},
        team=(
            Person("Thea Lindqvist", "Director, master esthetician", extra=20),
            Person("Ravi Kapoor", "Esthetician", does=("Peels", "Devices")), Person("Juliet Amory", "Esthetician"),
            Person("Hollis Park", "Consultant", does=("Consultations", "Devices"))),
        faqs=(
            ("Is there a doctor?", "Dr. Lehane supervises on Tuesdays and Thursdays."),
            ("What if I am on acne medicine?", "Tell us. With isotretinoin we wait six months.")),
        after=15, free_cancel_hours=48, draw=1.1,
    ),
    House(
        "Plain Jane Facials", "7823 SE Stark St", "We-Su 10-18",
        tagline="One kind of facial, done very well, at one price.",
        about=("No menu to study. You get sixty minutes, and what happens in them depends on your face that day. We "
               "added three small things because people kept asking."),
        menu={
            "The facial": (
                Item("The facial", 60, 82), Item("The facial, long", 90, 115),
                Item("The teen facial", 45, 60, "Breakouts, patience, no shame.")),
            "Three small things": (
                Item("Brow shape", 20, 24, after=0), Item("Lip wax", 10, 12, after=0),
                Item("Scalp rub", 15, 20, after=0)),
            "In summer and winter": (
                Item("After-sun hour", 60, 84), Item("Cold weather rescue", 60, 86))},
        team=(
            Person("Jane Abernathy", "Owner", load=1.4), Person("Marco Silvestri", "Esthetician"),
            Person("Keiko Dunn", "Esthetician"), Person("Bea Tomlin", "Esthetician", load=0.6)),
        faqs=(
            ("Why only one facial?", "Because nobody knows which of twelve to pick, us included."),),
        after=15, draw=1.1,
    ),
    House(
        "Brow & Meadow", "1616 NE Killingsworth St", "Tu-Su 10-19",
        tagline="Brows, lashes and a little hair removal, in a room full of grasses.",
        about=("We shape what you have. Tinting is soft, lamination is subtle, and the mirror is the size of a door "
               "so that you can step back."),
        menu={
            "Brows": (
                Item("Brow shape", 25, 32), Item("Brow shape & tint", 40, 50), Item("Brow lamination", 50, 78),
                Item("Lamination & tint", 60, 92), Item("Brow tidy", 15, 22, after=0)),
            "Lashes": (
                Item("Lash lift", 60, 88), Item("Lash lift & tint", 70, 104),
                Item("Classic extensions", 120, 165, lead_hours=12), Item("Fill, two weeks", 60, 75),
                Item("Fill, three weeks", 75, 90), Item("Removal", 30, 30)),
            "Waxing": (
                Item("Underarm", 15, 24), Item("Half leg", 30, 44), Item("Full leg", 45, 72), Item("Bikini", 25, 42),
                Item("Brazilian", 40, 68, "Hard wax, fast hands, zero small talk unless you want it."))},
        team=(
            Person("Georgie Lennox", "Owner, brows", load=1.4),
            Person("Sunita Rai", "Lashes", does=("Lashes", "Brows")),
            Person("Fabienne Cole", "Waxing", does=("Waxing", "Brows")),
            Person("Dani Orozco", "Brows & lashes", does=("Brows", "Lashes")),
            Person("Molly Kerr", "Waxing", does=("Waxing",), load=0.6)),
        faqs=(
            ("How long should hair be for wax?", "A quarter inch, a grain of rice."),
            ("Can I swim after a lash lift?", "After 24 hours.")),
        after=5, draw=1.15,
    ),
    House(
        "Saint Sebum", "2621 E Burnside St", "Th-Mo 11-20", tagline="An acne clinic with a sense of humor.",
        about=("All we do is acne: teenage, adult, the kind on your back, the kind before every interview. Honest "
               "photos on the wall, all ours, all with permission."),
        menu={
            "Acne": (
                Item("First visit", 75, 110, "History, photos, a gentle treatment, a plan."),
                Item("Treatment", 60, 92), Item("Express extractions", 30, 56), Item("Back acne", 60, 105),
                Item("Body acne, chest", 45, 78), Item("Adult hormonal acne", 60, 98)),
            "Marks": (
                Item("Marks & tone peel", 45, 108), Item("Scar needling", 75, 240, lead_hours=24),
                Item("Vitamin C infusion", 45, 88)),
            "Support": (
                Item("Check-in", 20, 20, after=0),
                Item("Makeup that behaves", 45, 55, "Bring your bag, we read the labels."),
                Item("Teen & parent talk", 45, 40))},
        team=(
            Person("Sabine Achterberg", "Owner", "Had it too. Ask her."),
            Person("Tobin Clark", "Esthetician", does=("Acne", "Marks")), Person("Inez Marlowe", "Esthetician"),
            Person("Roya Farahani", "Esthetician", extra=-6, load=0.7)),
        faqs=(
            ("How long until I see something?", "Six weeks for most, twelve for stubborn backs."),
            ("Does chocolate matter?", "Less than your pillowcase.")),
        draw=1.2,
    ),
    House(
        "Alder & Aloe", "6302 SW Capitol Hwy", "Mo-Th 9-18; Sa 9-15",
        tagline="Holistic facials on the hill, with a view of the trees doing the same.",
        about=("Long massages, warm compresses, plants with short names. Rhonda has looked after half of Hillsdale’s "
               "faces for twenty years and the other half comes for the tea."),
        menu={
            "Facials": (
                Item("Alder facial", 75, 110),
                Item("Aloe facial", 60, 95, "For hot, thin, sunburned or annoyed skin."),
                Item("Facial massage, nothing else", 50, 88), Item("Gua sha facial", 60, 100),
                Item("Mother-daughter facials", 90, 170, lead_hours=12)),
            "Eyes & lips": (
                Item("Puffy morning", 25, 42), Item("Lip balm ritual", 15, 20, after=0)),
            "Neck & hands": (
                Item("Neck and décolleté", 45, 74), Item("Hand facial", 30, 44), Item("Back and shoulders", 45, 78),
                Item("Scar oil massage", 30, 48))},
        team=(
            Person("Rhonda Teague", "Owner", load=1.2), Person("Isla McBride", "Esthetician"),
            Person("Johanna Weiss", "Esthetician")),
        faqs=(
            ("Is everything vegan?", "All but the beeswax, and we have a version without."),),
        after=15, draw=0.9,
    ),
    House(
        "Dewpoint", "4219 SE Division St", "Mo-Su 10-20", tagline="Facials by weather: humid, dry, freezing, smoky.",
        about=("We look at the forecast before we look at the shelf. In August smoke your skin needs something else "
               "than in April rain, and our menu changes with it."),
        menu={
            "Forecast": (
                Item("Rain facial", 60, 92, "Light, clarifying, October to May."), Item("Dry spell facial", 60, 98),
                Item("Smoke season facial", 60, 96),
                Item("East wind facial", 60, 98, "For the week when the Gorge blows.")),
            "Any weather": (
                Item("Half-hour dew", 30, 54), Item("Teen dew", 45, 66), Item("Ninety-minute dew", 90, 138),
                Item("Dermaplaning", 45, 85), Item("Enzyme mask", 30, 48), Item("Back dew", 50, 86)),
            "Extras": (
                Item("Oxygen mist", 15, 26, after=0), Item("Ice globes", 10, 14, after=0),
                Item("Neck included", 15, 20, after=0), Item("Jelly mask", 20, 24, after=0))},
        team=(
            Person("Marlowe Finch", "Owner"), Person("Aria Benedetti", "Esthetician"),
            Person("Tuan Vo", "Esthetician", extra=5, load=1.2), Person("Estelle Roby", "Esthetician", load=0.5)),
        faqs=(
            ("What if the weather changes after I booked?", "Then we change the facial. The price stays."),),
        draw=1.05,
    ),
    House(
        "Bare Minimum Wax", "818 NE Broadway", "Mo-Sa 9-20; Su 10-18",
        tagline="In, off, out. Quick and kind hair removal.",
        about=("Single rooms, sugar or wax, and a text when it is time to come back only if you ask for one. We "
               "treat every body as the normal one."),
        menu={
            "Face": (
                Item("Brows", 15, 20, after=0), Item("Lip", 10, 12, after=0), Item("Whole face", 30, 46)),
            "Body": (
                Item("Underarms", 15, 22), Item("Arms", 30, 42), Item("Lower legs", 30, 44),
                Item("Full legs", 45, 70), Item("Back", 40, 62), Item("Chest", 30, 48)),
            "Intimate": (
                Item("Bikini line", 20, 36), Item("Brazilian", 30, 62), Item("Brazilian, coarse hair", 40, 78),
                Item("First Brazilian", 45, 66, "Slower, explained, with a stress ball.")),
            "Sugar": (
                Item("Sugar, legs", 50, 78), Item("Sugar, bikini", 30, 50), Item("Ingrown care", 30, 40))},
        team=(
            Person("Nova Whitaker", "Owner"), Person("Candace Prue", "Wax specialist"),
            Person("Mateo Silva", "Wax specialist"),
            Person("Hailey Dunmore", "Sugar & face", does=("Face", "Sugar", "Body")),
            Person("Roz Tanaka", "Wax specialist", load=1.3),
            Person("Fiona Bly", "Wax specialist", does=("Face", "Body", "Intimate"), load=0.5)),
        faqs=(
            ("Does it hurt?", "For about four seconds at a time."),
            ("Can I come on my period?", "Yes, with a tampon or cup."),
            ("Do I have to shave before?", "Please do not. Longer is better.")),
        after=5, lead_minutes=20, draw=1.15,
    ),
    House(
        "Hearthskin", "2007 SE Bybee Blvd", "Tu-Fr 11-19; Sa 10-17", tagline="Warm-room facials for mature skin.",
        about=("Our people are mostly between fifty and ninety. The room is warm, the chair goes down all the way, "
               "and nobody says anti-aging."),
        menu={
            "Warm room": (
                Item("Hearth facial", 75, 108),
                Item("Firm hands facial", 60, 98, "Lifting massage, more work than it looks."),
                Item("Dry skin supper", 60, 96, "Three oils, two creams, one long sigh."),
                Item("After radiation care", 60, 90, "With your doctor’s yes; very plain products.")),
            "Small": (
                Item("Chin hairs, no drama", 15, 15, after=0), Item("Brow tint for grey brows", 25, 30, after=0),
                Item("Hands with age spots", 40, 62),
                Item("Feet up", 30, 40, "A foot massage while the mask works.", after=0),
                Item("Lip softener", 15, 16, after=0)),
            "With company": (
                Item("Two armchairs", 75, 190, "Friends since school? We hear everything and repeat nothing."),
                Item("Birthday at eighty", 90, 110, "Facial, cake, a photograph if you like."))},
        team=(
            Person("Constance Ridley", "Owner"), Person("Amina Warsame", "Esthetician"),
            Person("Gail Petersen", "Esthetician", load=0.8), Person("Sally Nakai", "Esthetician")),
        faqs=(
            ("Is there a step at the door?", "One, with a ramp that we put down for you."),),
        after=20, draw=0.85,
    ),
    House(
        "Second Skin Esthetics", "5216 N Vancouver Ave", "Tu-Sa 10-19",
        tagline="Esthetics for brown and black skin, by people who live in it.",
        about=("Hyperpigmentation, razor bumps, keloid-prone skin, melasma: treated with knowledge instead of "
               "guesswork. We patch-test everything and we keep records you can take with you."),
        menu={
            "Facials": (
                Item("Even tone facial", 60, 108), Item("Deep cleanse", 60, 98), Item("Glow hour", 60, 102),
                Item("Men’s facial & bumps", 60, 96, "Ingrowns out, plan for shaving in.")),
            "Corrective": (
                Item("Melasma plan", 45, 70, "Slow and steady, with sunscreen you will not see."),
                Item("Gentle peel", 45, 120), Item("Dark spot treatment", 45, 98),
                Item("Razor bump treatment", 40, 75), Item("Underarm brightening", 40, 72)),
            "Maintenance": (
                Item("Quick facial", 30, 55), Item("High frequency & mask", 30, 52),
                Item("Product review", 30, 30, after=5))},
        team=(
            Person("Ebony Carver", "Owner, master esthetician", extra=12, load=1.4),
            Person("Marisa Thibodeaux", "Esthetician"),
            Person("Xavier Boone", "Esthetician", "Razor bumps are his life’s work."),
            Person("Lindiwe Khumalo", "Esthetician")),
        faqs=(
            ("Will a peel make dark spots worse?",
             "The wrong one can. That is why we start low and test behind the ear."),
            ("Do you treat keloids?", "No, a dermatologist does. We know two good ones.")),
        after=15, draw=1.2,
    ),
    House(
        "The Glasshouse Facial Bar", "437 SW 10th Ave", "Mo-Fr 8-20; Sa 9-18; Su 10-17",
        tagline="Thirty-minute facials in an open room full of plants.",
        about=("Eight reclining chairs under glass, no changing, no robes. In at eight, in a meeting by nine with a "
               "face that slept."),
        menu={
            "Thirty minutes": (
                Item("Wake-up", 30, 56), Item("Clear-out", 30, 60), Item("Calm-down", 30, 58),
                Item("Sculpt", 30, 62, "All massage. Your jaw will know.")),
            "Sixty minutes": (
                Item("Wake-up & sculpt", 60, 104), Item("Clear-out & light", 60, 108), Item("The works", 60, 116)),
            "On top": (
                Item("Eye patches", 10, 10, after=0), Item("Brow tidy", 10, 16, after=0),
                Item("Scalp", 10, 14, after=0), Item("Red light", 10, 18, after=0),
                Item("Hand mask", 10, 10, after=0)),
            "Together": (
                Item("Two chairs side by side", 30, 108), Item("Team of six", 60, 330, lead_hours=48))},
        team=(
            Person("Calista Munro", "Manager"), Person("Devon Ames", "Esthetician"),
            Person("Yara Haddow", "Esthetician", load=1.2), Person("Pilar Nunez", "Esthetician"),
            Person("Stellan Cross", "Esthetician", load=0.5)),
        faqs=(
            ("Do I take off my makeup first?", "We do it. It is included."),
            ("Is it private?", "No. It is bright, green and everybody is asleep.")),
        after=5, lead_minutes=20, draw=1.05,
    ),
    House(
        "Tallow & Thyme", "5418 SE Foster Rd", "Fr-Tu 10-18",
        tagline="Kitchen-made skin care and the facials that go with it.",
        about=("Balms are cooked on Mondays, facials are given the rest of the week. You may watch, smell and ask; "
               "you may also just close your eyes."),
        menu={
            "Facials": (
                Item("Kitchen facial", 60, 86), Item("Yogurt & oat facial", 60, 84),
                Item("Butter facial", 75, 98, "For faces that spend the winter outside."),
                Item("Plain wash & massage", 40, 58)),
            "Body": (
                Item("Salt & suet scrub", 45, 74), Item("Cracked heels", 40, 48), Item("Winter hands", 30, 36),
                Item("Baby massage lesson", 45, 50)),
            "Make & take": (
                Item("Balm lesson for two", 75, 90, "You leave with two jars.", lead_hours=24),
                Item("Soap lesson", 90, 70, lead_hours=24))},
        team=(
            Person("Henrietta Vale", "Owner"), Person("Booker James", "Esthetician", does=("Facials", "Body")),
            Person("Ottilie Krause", "Esthetician & lessons")),
        faqs=(
            ("Is tallow vegan?", "No. The thyme is. We keep shea butter for those who prefer it."),),
        after=15, draw=0.85,
    ),
)
