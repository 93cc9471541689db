"""Twelve hair salons."""

from cozywish.ops.demo.shapes import House, Item, Person

# fmt: off
HOUSES = (
    House(
        "Copperleaf Hair", "1031 NW 13th Ave", "Tu-Fr 10-20; Sa 9-18",
        tagline="Cuts that grow out well and color that looks like yours.",
        about=("A loft with eight chairs and north light, which is the only honest light for color. Every first "
               "visit starts with ten minutes of talking, dry, before anybody touches water."),
        menu={
            "Cuts": (
                Item("Cut & finish", 60, 78, "Wash, cut, dry, and how to do it yourself."), Item("Short cut", 45, 62),
                Item("Long or thick hair cut", 75, 92),
                Item("Fringe trim", 15, 18, "Free within six weeks of a cut; book it anyway.", after=0),
                Item("Curl cut, dry", 75, 98, "Curl by curl, as it falls.")),
            "Color": (
                Item("Root touch-up", 75, 96, steps="ACTIVE 25, PROCESSING 30, ACTIVE 20"),
                Item("All-over color", 105, 138, steps="ACTIVE 40, PROCESSING 35, ACTIVE 30"),
                Item("Half head of highlights", 120, 168), Item("Full head of highlights", 165, 228, lead_hours=12),
                Item("Balayage", 180, 265, "Painted by hand, meant to last half a year.", lead_hours=24,
                     steps="ACTIVE 90, PROCESSING 40, ACTIVE 45, CLEANUP 5"),
                Item("Gloss", 40, 58),
                Item("Color correction, by the hour", 60, 110, lead_hours=48, offered="Tu-Th 10-16")),
            "Finish": (
                Item("Wash & blow-dry", 40, 48), Item("Updo", 60, 92), Item("Braids for an evening", 45, 66)),
            "Care": (
                Item("Bond repair", 25, 38, after=0), Item("Scalp steam", 30, 45, needs=("Steamer",)))},
        team=(
            Person("Delphine Marchetti", "Owner, color director",
                   "Twenty-two years of color, nineteen of them in this building.", extra=25, load=1.6),
            Person("Rowan Ellery", "Stylist", "Short hair, sharp lines."),
            Person("Jasmine Cole", "Curl specialist", "Cuts dry and never straightens without asking.", extra=8),
            Person("Andre Villanueva", "Colorist", does=("Color", "Care", "Finish")),
            Person("Saoirse Flynn", "Stylist"),
            Person("Mika Laurent", "Junior stylist", "Same training, lower price, more time.", extra=-20, load=0.5)),
        faqs=(
            ("What if I do not like it?", "Tell us within a week and we change it without charge."),
            ("Do you do a patch test?", "Yes, 48 hours before a first color. It takes five minutes."),
            ("May I bring a picture?", "Bring three, and one that you do not like.")),
        draw=1.25, equipment={"Steamer": ("Steamer by the window",)},
    ),
    House(
        "Rosewater & Razor", "2913 SE Division St", "Mo 10-18; We-Su 10-19",
        tagline="Shags, mullets, bobs and other serious business.",
        about=("A corner salon with pink tile, loud records and very careful hands. All prices are by length and "
               "time, never by gender."),
        menu={
            "Cuts by length": (
                Item("Above the ears", 40, 55), Item("To the chin", 50, 66), Item("To the shoulders", 60, 76),
                Item("Past the shoulders", 75, 88),
                Item("Razor shag", 75, 90, "Wet razor, lots of air, looks better on day three."),
                Item("Undercut or nape", 20, 28, after=0)),
            "Vivid color": (
                Item("One bold color", 150, 195, "On hair that is already light."),
                Item("Bleach & tone", 180, 240, lead_hours=24), Item("Bleach roots", 105, 145),
                Item("Hidden panels", 120, 160), Item("Pastel refresh", 60, 82, "Every five weeks keeps it alive.")),
            "Styling": (
                Item("Diffuse and define", 40, 46),
                Item("Stage hair", 60, 95, "For drag, bands and weddings that are a bit of both."))},
        team=(
            Person("Frankie Duarte", "Owner", extra=10), Person("Opal Jennings", "Vivid color", load=1.4),
            Person("Misha Korolev", "Razor cuts"), Person("Bowie Tran", "Stylist")),
        faqs=(
            ("How light can you get me in one visit?", "About five shades. We would rather do it in two."),
            ("Can I bring my own music?", "On Wednesdays you can bring a record.")),
        draw=1.1,
    ),
    House(
        "Tangle & Thread", "1518 NE Alberta St", "Tu-Sa 9-19",
        tagline="Textured hair, cared for by people who have it.",
        about=("Braids, locs, twists and silk presses in a calm room with a good couch. We quote time honestly, we "
               "feed you when it runs past lunch, and we never, ever rush an edge."),
        menu={
            "Braids": (
                Item("Knotless braids, medium", 270, 240, "Bring nothing; hair is included.", lead_hours=24),
                Item("Knotless braids, small", 360, 320, lead_hours=24),
                Item("Box braids, large", 180, 165, lead_hours=12), Item("Cornrows, straight back", 75, 70),
                Item("Feed-in cornrows", 120, 110),
                Item("Children’s braids", 120, 85, "Snacks and cartoons included.")),
            "Locs": (
                Item("Retwist", 90, 95), Item("Retwist & style", 120, 125), Item("Starter locs", 150, 170),
                Item("Loc detox", 60, 65)),
            "Natural": (
                Item("Wash, trim & twist-out", 105, 98),
                Item("Silk press", 90, 92, "Smooth, with all of your curl left for later."),
                Item("Deep condition & steam", 45, 48), Item("Take-down", 90, 60),
                Item("Edge trim", 20, 22, after=0))},
        team=(
            Person("Yolanda Freeman", "Owner", "Braiding since she was nine, licensed since 1999.", extra=15,
                   load=1.4),
            Person("Aaliyah Sims", "Braids & natural", does=("Braids", "Natural")),
            Person("Kofi Mensah", "Loctician", does=("Locs", "Natural")),
            Person("Deja Prince", "Braids", does=("Braids",)),
            Person("Tiana Moss", "Natural hair", does=("Natural", "Locs"))),
        faqs=(
            ("Is hair included?", "Yes, in colors 1 to 4. For others, tell us a week ahead."),
            ("Can I bring my child?", "Please do. There is a table with crayons."),
            ("How do I prepare?", "Washed, detangled, dry. Or book the wash with it.")),
        step=30, draw=1.2,
    ),
    House(
        "The Sunday Chair", "8027 SE 13th Ave", "Su-Mo 9-17; Th-Fr 10-18",
        tagline="Open on the days when everyone else is closed.",
        about=("Sellwood’s Sunday salon. Three chairs, a bay window, a bowl of oranges, and the paper cut into "
               "sections so that nobody has to wait for the crossword."),
        menu={
            "Cuts": (
                Item("Sunday cut", 50, 64), Item("Cut & blow-dry", 70, 82), Item("Children under twelve", 30, 34),
                Item("Beard while you are here", 15, 18, after=0)),
            "Color": (
                Item("Grey blending", 75, 92, "Softer lines, longer breaks between visits."),
                Item("Root color", 80, 90), Item("A few lights around the face", 60, 88), Item("Toner", 30, 42)),
            "Finish": (
                Item("Blow-dry", 35, 40), Item("Set on rollers", 55, 50, "Like your aunt. Better than your aunt."))},
        team=(
            Person("Gwen Ashby", "Owner", load=1.3), Person("Pilar Montoya", "Color", does=("Color", "Finish")),
            Person("Teddy Novak", "Stylist"), Person("Nico Barros", "Stylist", load=0.5)),
        faqs=(
            ("Are you really open on Mondays?", "Sundays and Mondays, then Thursday and Friday."),),
    ),
    House(
        "Half Past Hair", "1107 SW 10th Ave", "Mo-Fr 7:30-20; Sa 9-17",
        tagline="Downtown cuts that start at half past, and end on time.",
        about=("We built the day around half-hour steps so that you can be in and out within a lunch. Color takes "
               "the time that color takes."),
        menu={
            "In and out": (
                Item("Dry cut", 30, 42, "No wash, no fuss.", after=0), Item("Cut & rough dry", 60, 64),
                Item("Blow-dry", 30, 38, after=0), Item("Neck and around the ears", 15, 16, after=0)),
            "Color": (
                Item("Roots at lunch", 60, 78), Item("Roots & cut", 90, 128), Item("Foils, T-section", 90, 118),
                Item("Foils, full", 150, 205), Item("Gloss only", 30, 45)),
            "Big days": (
                Item("Interview hair", 45, 58), Item("Wedding guest", 60, 84),
                Item("Bride, trial", 90, 130, lead_hours=24), Item("Bride, the day", 120, 240, lead_hours=72),
                Item("Headshot morning", 60, 90, "Before nine, camera-proof.")),
            "Treat": (
                Item("Keratin smoothing", 150, 245, lead_hours=24),)},
        team=(
            Person("Bianca Ferraro", "Manager, stylist"), Person("Toby Nguyen", "Stylist"),
            Person("Lenore Fitch", "Color", does=("Color", "Treat")),
            Person("Caleb Root", "Stylist", does=("In and out", "Big days")),
            Person("Suri Patel", "Events", "Does hair backstage at the opera.", does=("Big days", "In and out"),
                   extra=10)),
        faqs=(
            ("What if I am ten minutes late?", "We skip the blow-dry, not the cut."),
            ("Can I work during color?", "There are outlets at every chair and nobody minds a call.")),
        after=0, lead_minutes=20, step=30,
    ),
    House(
        "Marigold Salon", "4312 SE Woodstock Blvd", "Tu-Sa 9-18",
        tagline="Four generations of the same families, three generations of us.",
        about=("Founded by Dot in 1961 and run by her granddaughter. There is still a row of hood dryers and there "
               "is still a candy dish. Tuesdays have a senior price."),
        menu={
            "Cut": (
                Item("Haircut", 45, 48), Item("Haircut, 65 and over", 45, 38, "Tuesdays and Wednesdays."),
                Item("Shampoo & set", 60, 42), Item("Kid’s cut", 25, 26),
                Item("First haircut", 30, 30, "With an envelope for the curl and a picture.")),
            "Color & perm": (
                Item("Single color", 90, 88), Item("Perm", 120, 105, "Yes, they are back."),
                Item("Foils by the dozen", 75, 84), Item("Silver shine", 25, 24)),
            "Style": (
                Item("Blow out", 40, 38), Item("Prom updo", 60, 70), Item("Wig wash & set", 60, 48))},
        team=(
            Person("Dottie Lang", "Owner", "Swept this floor at six years old."),
            Person("Ramona Ortiz", "Stylist, since 1994", load=1.3), Person("Heidi Brock", "Stylist"),
            Person("Quentin Daws", "Stylist", "Does the best perm on this side of the river.")),
        faqs=(
            ("Can you do my mother’s hair at her home?", "Ask for Heidi, she makes room on Mondays."),
            ("Do you take walk-ins?", "If a chair is free, sit down.")),
        draw=0.9,
    ),
    House(
        "Wildgrain", "2415 SE Clinton St", "We-Fr 11-20; Sa-Su 10-18",
        tagline="Low-tox color, wooden floors, compost for the hair.",
        about=("Everything that leaves this salon is weighed: foil is recycled, hair goes to the gardens, color "
               "tubes are squeezed to the end. It also happens to be a very good place for a cut."),
        menu={
            "Cut": (
                Item("Wildgrain cut", 60, 80), Item("Maintenance cut", 45, 60),
                Item("Big chop", 75, 98, "From long to short, with a braid for donation.")),
            "Plant color": (
                Item("Henna & indigo", 150, 150, "Pure plants, earthy smell, three hours with a book."),
                Item("Cassia gloss", 75, 70), Item("Ammonia-free roots", 80, 98),
                Item("Clay lightening", 165, 215, lead_hours=12)),
            "Scalp": (
                Item("Scalp reading", 30, 40, "Through a lens, with a plan."),
                Item("Rosemary scalp treatment", 45, 62), Item("Apple rinse", 15, 16, after=0))},
        team=(
            Person("Sage Underwood", "Owner"), Person("Emre Aydin", "Plant color"),
            Person("Clementine Roy", "Stylist", extra=-8)),
        faqs=(
            ("How long does plant color last?", "Six to eight weeks, and it fades kindly."),
            ("Can I switch from regular color?", "Usually after a strand test. Book the scalp reading first.")),
        draw=1.05,
    ),
    House(
        "Blowout Republic", "742 NE Broadway", "Mo-We 8-19; Th-Sa 8-21; Su 9-17",
        tagline="No scissors. Just wash, dry and out the door.",
        about=("We only do finishing: blowouts, irons, updos, extensions. Ten stations, all of them busy before prom "
               "and on Friday at six."),
        menu={
            "Blowouts": (
                Item("The straight one", 40, 46), Item("The wavy one", 45, 50),
                Item("The bouncy one", 50, 54, "Velcro rollers, ten minutes of gossip."),
                Item("Long or very thick", 60, 62), Item("Dry style", 30, 34, after=0),
                Item("Kid’s blowout", 30, 28)),
            "Up": (
                Item("Ponytail, but good", 25, 32), Item("Half up", 35, 44), Item("Full updo", 60, 88),
                Item("Party of four", 120, 190, "Four people, two stylists, one bottle of cider.", lead_hours=24)),
            "Extensions": (
                Item("Clip-ins, fitted", 45, 70), Item("Tape-ins, fill", 90, 220, lead_hours=48),
                Item("Tape-ins, move-up", 120, 180, lead_hours=24), Item("Removal", 45, 60))},
        team=(
            Person("Kendra Lyle", "Manager"), Person("Ximena Torres", "Stylist"),
            Person("Portia Gaines", "Extensions", does=("Extensions", "Blowouts")),
            Person("Annika Roth", "Stylist", load=1.2), Person("Bree Castillo", "Stylist", does=("Blowouts", "Up")),
            Person("Jonas Pike", "Updos", does=("Up", "Blowouts"))),
        faqs=(
            ("How long will it last?", "Three days, four with a silk pillowcase."),
            ("Do you cut fringe?", "We own no scissors. Truly.")),
        after=5, lead_minutes=30, draw=1.1,
    ),
    House(
        "Ida’s Hair Parlor", "9115 SE Foster Rd", "Mo-Tu 10-18; Th-Sa 10-18",
        tagline="Lents’ living room, with sinks.",
        about=("Two sisters, two chairs, one enormous philodendron. We speak English, Spanish and Vietnamese, and a "
               "little Russian on Thursdays."),
        menu={
            "Hair": (
                Item("Women’s cut", 45, 42), Item("Men’s cut", 30, 28), Item("Kids", 25, 22),
                Item("Cut & set", 75, 60), Item("Family of four", 120, 98, "Two adults, two kids, one long couch.")),
            "Color": (
                Item("Root color", 75, 70), Item("Highlights, cap", 90, 78), Item("Highlights, foil", 120, 115),
                Item("Ombré", 150, 155)),
            "More": (
                Item("Threading, brows", 15, 14, after=0), Item("Quinceañera hair", 90, 95, lead_hours=24))},
        team=(
            Person("Ida Nguyen", "Owner", load=1.2), Person("Rosa Nguyen", "Owner, color")),
        faqs=(
            ("¿Hablan español?", "Sí, todos los días."),),
        draw=0.85,
    ),
    House(
        "Pocket Salon", "1816 NW 21st Ave", "Tu-Th 10-19; Fr-Sa 10-17",
        tagline="One chair. All the attention in the room is yours.",
        about=("A salon the size of a parking space, built by a set designer. One person at a time, no phones "
               "ringing, no second blow-dryer."),
        menu={
            "Alone with Margit": (
                Item("Cut", 60, 95), Item("Cut, first time", 90, 115), Item("Color, your roots", 90, 120),
                Item("Color, more than roots", 150, 210), Item("Fringe", 15, 20),
                Item("Hair talk, no scissors", 30, 35, "Advice, products you may throw away, a plan."),
                Item("Wedding, here", 120, 260, lead_hours=72), Item("Cut & color", 135, 205))},
        team=(
            Person("Margit Solheim", "Owner, stylist", "Wigs for theater for fifteen years, then heads.", load=1.7),),
        faqs=(
            ("Can a friend wait inside?", "There is no inside to wait in. There is a good bench."),),
        after=20, horizon_days=90, step=30, free_cancel_hours=48, paid_when="DEPOSIT", draw=1.2,
    ),
    House(
        "Harvest Moon Hair", "5134 NE Fremont St", "Mo-Sa 9-20",
        tagline="Big friendly salon in Beaumont with a playroom.",
        about=("Nine chairs, two of them shaped like tractors. Parents get cut in peace behind the glass while "
               "somebody reads to the children."),
        menu={
            "Grown-ups": (
                Item("Cut & style", 60, 68), Item("Cut only", 40, 50), Item("Blow-dry", 40, 42),
                Item("Cut with a baby on your lap", 45, 50, "We have done it hundreds of times.")),
            "Children": (
                Item("Under five", 20, 24, "On the tractor."), Item("Five to twelve", 30, 30),
                Item("Teen cut", 45, 44),
                Item("Lice check & comb", 60, 85, "Discreet, at the back door, no judgment.", lead_hours=1)),
            "Color": (
                Item("Roots", 75, 84), Item("All over", 105, 118), Item("Highlights", 135, 165),
                Item("Lowlights", 105, 128), Item("First grey hairs", 60, 76)),
            "Extras": (
                Item("French braid", 20, 20, after=0), Item("Conditioning mask", 20, 26, after=0))},
        team=(
            Person("Meredith Coyle", "Owner"), Person("Abel Santana", "Stylist"),
            Person("Noor Rahimi", "Color", does=("Color", "Grown-ups", "Extras"), extra=6),
            Person("Patsy Lowell", "Children", "Forty picture books by heart.", does=("Children", "Extras")),
            Person("Greta Simms", "Stylist"), Person("Ivan Drozd", "Stylist", load=0.45),
            Person("Lola Hendrix", "Front desk", is_bookable=False)),
        faqs=(
            ("Is the playroom supervised?", "Monday to Saturday, ten to four."),
            ("Do you cut hair for kids who hate it?",
             "Book the last slot of the day; the room is empty and the lights are low.")),
    ),
    House(
        "Doorstep Hair", "1723 SE Tacoma St", "Tu-Su 8-19",
        tagline="A stylist, a cape and a clean floor, at your home.",
        about=("Cuts and color at kitchen tables, in care homes and in hotel rooms. We bring everything, including "
               "the broom."),
        menu={
            "At your home": (
                Item("Cut at home", 45, 78), Item("Cut & blow-dry at home", 70, 98),
                Item("Root color at home", 90, 125), Item("Two people", 80, 132, "Same sitting, same sweep."),
                Item("Family of four", 140, 205),
                Item("Cut for somebody in bed", 45, 70, "Patient, practiced, no hurry."),
                Item("New parent cut", 50, 76)),
            "Events": (
                Item("Bride at home", 120, 260, lead_hours=72), Item("Each bridesmaid", 45, 85, lead_hours=72),
                Item("Stage or camera", 60, 120, lead_hours=24))},
        team=(
            Person("Willa Stratton", "Founder"), Person("Hector Lima", "Stylist", does=("At your home",)),
            Person("Joanna Pruss", "Events & color")),
        faqs=(
            ("Do you need a sink?", "Any sink will do, and a spray bottle if there is none."),
            ("Where do you go?", "Anywhere in our circle around Sellwood. Your address tells you at booking.")),
        at_home=("At your home", "Events"), travel_km=13, before=25, after=25, lead_minutes=240,
    ),
)
