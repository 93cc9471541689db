"""Twelve nail rooms."""

from cozywish.ops.demo.shapes import House, Item, Person

# fmt: off
HOUSES = (
    House(
        "Small Hours Nail Room", "3421 SE Hawthorne Blvd", "Tu-Th 13-22; Fr-Sa 13-25; Su 13-21",
        tagline="Nails after dinner, after your shift, after the show.",
        about=("Most nail salons close when you have time. We open at one and stay until ten, and on Fridays and "
               "Saturdays until one in the morning. The lamps are warm, the polish wall is long, and the playlist "
               "knows what hour it is."),
        menu={
            "Hands": (
                Item("Quick shape & color", 30, 38),
                Item("Small hours manicure", 50, 52, "Shape, cuticles, warm oil, two coats, no rush."),
                Item("Gel manicure", 60, 62, "Two weeks without a chip or we redo it."),
                Item("Builder gel overlay", 75, 78), Item("Dip powder", 60, 60),
                Item("Midnight chrome", 75, 82, "Mirror powder over deep color.")),
            "Feet": (
                Item("Pedicure", 50, 58), Item("Gel pedicure", 65, 70),
                Item("Nurse’s pedicure", 60, 62, "For feet that stood for twelve hours. Extra massage, epsom salt.")),
            "Art": (
                Item("One accent nail each hand", 10, 12, after=0),
                Item("Full set of art", 45, 55, "Bring a picture or give us a theme."),
                Item("Freehand, by the hour", 60, 70)),
            "Off": (
                Item("Gel removal", 25, 18, after=0), Item("Fix one nail", 15, 9, after=0))},
        team=(
            Person("Juno Takahashi", "Owner, nail artist", "Paints miniatures at home, too.", extra=8, load=1.4),
            Person("Carla Ruiz", "Nail technician"),
            Person("Emmy Thatcher", "Pedicures", does=("Feet", "Off", "Hands")),
            Person("Vesper Lane", "Nail artist", "Works from eight at night.", hours="We-Th 16-22; Fr-Sa 18-25")),
        faqs=(
            ("Is it safe to come home that late?", "The 14 bus stops outside and we wait with you."),
            ("Can I bring a drink?", "Anything with a lid."),
            ("How long before a flight?", "Allow an hour for gel and tell us; we start early.")),
        lead_minutes=30, draw=1.25,
    ),
    House(
        "Petal & File", "2329 NW Thurman St", "Mo-Fr 10-19; Sa 9-18",
        tagline="Plain, precise, beautifully kept hands.",
        about=("No airbrush, no glitter. We look after natural nails the way a good tailor looks after a coat, and "
               "we say so when a nail needs a rest instead of another layer."),
        menu={
            "Natural nails": (
                Item("Petal manicure", 45, 46),
                Item("Dry manicure", 50, 54, "No water, an e-file and a steady hand."),
                Item("Japanese polish", 60, 64, "Beeswax, rubbed to a shine. No lacquer at all."),
                Item("Men’s manicure", 30, 34)),
            "Repair": (
                Item("After-acrylic rescue", 60, 60), Item("Split nail, silk wrap", 20, 16),
                Item("Cuticle & oil only", 20, 22), Item("Strength plan, four visits", 45, 42)),
            "Feet": (
                Item("Clean pedicure", 50, 56),
                Item("Medical-style pedicure", 60, 72, "Dry, with new instruments for every foot."),
                Item("Callus care", 30, 38), Item("Foot bath & massage", 30, 36))},
        team=(
            Person("Agnieszka Wolski", "Owner", load=1.3), Person("Mabel Stone", "Nail technician"),
            Person("Lior Katz", "Pedicures", does=("Feet", "Repair")),
            Person("Greer Hadley", "Nail technician", load=0.6)),
        faqs=(
            ("Do you do acrylics?", "No, but we are very good at what comes after them."),
            ("Are tools sterilized?", "In an autoclave, opened in front of you.")),
    ),
    House(
        "Gloss Parade", "8131 SE Stark St", "Mo-Sa 9:30-19:30; Su 11-18",
        tagline="Ten chairs, six hundred colors, no appointment panic.",
        about=("Montavilla’s big bright nail salon, family-run since 2001. Massage chairs that work, a shelf of "
               "children’s colors, and an honest price list on the wall."),
        menu={
            "Manicures": (
                Item("Basic manicure", 30, 25), Item("Deluxe manicure", 45, 36, "Hot towel, scrub, mask."),
                Item("Gel manicure", 45, 40), Item("Dip powder", 60, 48), Item("Kid’s manicure", 20, 15, after=0)),
            "Pedicures": (
                Item("Basic pedicure", 40, 36), Item("Deluxe pedicure", 55, 48),
                Item("Volcano pedicure", 65, 58, "It fizzes. Children and adults agree."),
                Item("Polish change", 15, 14, after=0)),
            "Full sets": (
                Item("Acrylic full set", 75, 55), Item("Acrylic fill", 60, 40), Item("Ombré set", 90, 70),
                Item("Removal", 20, 12, after=0)),
            "Waxing": (
                Item("Brows", 15, 15, after=0), Item("Lip & chin", 15, 18, after=0))},
        team=(
            Person("Kim Luong", "Owner"), Person("Tina Luong", "Nail technician"),
            Person("Hieu Bui", "Acrylics", does=("Full sets", "Manicures", "Pedicures"), load=1.2),
            Person("Mai Dang", "Nail technician"), Person("Rena Cobb", "Nail technician"),
            Person("Sofia Marquez", "Waxing & pedicures", does=("Waxing", "Pedicures", "Manicures"))),
        faqs=(
            ("Can we come as four?", "Book four times next to each other or call, we push the chairs together."),
            ("Do you charge for removal?", "Only if we did not put it on.")),
        lead_minutes=15, draw=1.1,
    ),
    House(
        "Ten Little Moons", "4119 NE Sandy Blvd", "We-Su 11-19",
        tagline="Hand-painted sets, one table, a long waiting list that moves.",
        about=("Every set here is painted by hand. We take eight people a day between us and we photograph each one "
               "in the window, in daylight, because that is how other people will see it."),
        menu={
            "Painted sets": (
                Item("Simple painted set", 90, 95, "Lines, dots, French, moons."),
                Item("Detailed painted set", 120, 130, lead_hours=12),
                Item("The full story", 180, 195, "Ten different nails; send us your references.", lead_hours=48),
                Item("Portrait nail", 30, 40, "Your dog, your grandmother, your dog again."),
                Item("Kids’ painted ten", 45, 50, "Ages six and up. Dinosaurs welcome.")),
            "Structure": (
                Item("Gel-X extensions", 90, 88), Item("Structured gel", 75, 76), Item("Infill", 75, 68)),
            "Care": (
                Item("Soak off & treat", 45, 35), Item("Repair", 20, 12, after=0),
                Item("Hand mask under lamps", 20, 18, after=0))},
        team=(
            Person("Astrid Peña", "Owner, nail artist", "Art school, tattoo shop, then ten much smaller canvases.",
                   extra=15, load=1.6),
            Person("Remy Castell", "Nail artist"),
            Person("Hazel Oduya", "Structure & care", does=("Structure", "Care"))),
        faqs=(
            ("May I keep my photo off your page?", "Of course. Tell us in the note."),
            ("How far ahead are you booked?", "Detailed sets about two weeks; simple ones often this week.")),
        horizon_days=45, step=30, free_cancel_hours=48, paid_when="GUARANTEE", draw=1.3,
    ),
    House(
        "Soak & Sage", "3926 SE Belmont St", "Tu-Su 10-20",
        tagline="Foot baths in copper bowls, from a bench by the garden door.",
        about=("We are mostly about feet. A bench, six copper bowls, water as hot as you like it, and herbs from the "
               "boxes outside. Polish if you want; many people do not."),
        menu={
            "Foot baths": (
                Item("Sage bath & rub", 40, 44), Item("Mustard bath", 40, 46, "For cold feet and colder Novembers."),
                Item("Milk bath", 45, 52), Item("Bath for two, side by side", 50, 92)),
            "Pedicures": (
                Item("Garden pedicure", 60, 64), Item("Pedicure with long massage", 75, 82),
                Item("Runner’s pedicure", 60, 66, "We leave the calluses you need."),
                Item("Pregnancy pedicure", 60, 68, "Side chair, pillows, no strong oils.")),
            "Hands": (
                Item("Hands in warm oil", 40, 46), Item("Manicure", 40, 42), Item("Paraffin & mitts", 25, 28)),
            "Finish": (
                Item("Polish", 15, 12, after=0), Item("Gel polish, feet", 25, 26, after=0))},
        team=(
            Person("Philippa Grange", "Owner"), Person("Dov Lerner", "Feet", "Trained as a reflexologist."),
            Person("Anneke Visser", "Nail technician"), Person("Carmen Solis", "Nail technician", load=0.5)),
        faqs=(
            ("My feet are in bad shape.", "Good, then it will be worth it."),),
        draw=0.95,
    ),
    House(
        "Lacquer Library", "909 NW 23rd Ave", "Mo-Sa 10-20; Su 11-18",
        tagline="Eleven hundred bottles, shelved by color, with a librarian.",
        about=("You may borrow: choose three, paint one, change your mind. Behind the shelves are six tables and "
               "people who remember which red you had last time."),
        menu={
            "Reading room": (
                Item("Classic manicure", 40, 44), Item("Gel manicure", 55, 58), Item("Gel, short nails", 45, 50),
                Item("French, thin line", 60, 66, "The line is a hair wide. It takes a while.")),
            "Periodicals": (
                Item("Seasonal design", 75, 80, "Changes on the first of the month."), Item("Abstract", 60, 68),
                Item("Cat eye", 60, 70), Item("Stickers & foil", 20, 16, after=0)),
            "Long loans": (
                Item("Hard gel", 90, 92), Item("Hard gel fill", 75, 74), Item("Removal & reset", 40, 30)),
            "Downstairs": (
                Item("Library pedicure", 55, 64),
                Item("Pedicure & a chapter", 75, 80, "Audiobook, blanket, nobody speaks."),
                Item("Toes only", 20, 24, after=0))},
        team=(
            Person("Imogen Falk", "Owner, librarian"),
            Person("Cass Whitlock", "Nail artist", does=("Reading room", "Periodicals", "Long loans")),
            Person("Rin Saito", "Nail artist", extra=5, load=1.3),
            Person("Odette Baran", "Pedicures", does=("Downstairs", "Reading room")),
            Person("Mavis Drew", "Nail technician")),
        faqs=(
            ("Can I buy the bottle?", "If we have two of it."),
            ("Do you have vegan polish?", "Shelves four to nine.")),
        draw=1.15,
    ),
    House(
        "Kiln & Cuticle", "811 N Killingsworth St", "Th-Mo 11-19",
        tagline="Ceramic studio in front, nail table in the back.",
        about=("Nadège glazes bowls in the morning and paints nails in the afternoon, with the same patience and "
               "some of the same patterns."),
        menu={
            "Nails": (
                Item("Manicure", 45, 44), Item("Gel manicure", 60, 56),
                Item("Glaze set", 90, 88, "Layered, translucent, like celadon."), Item("Speckle set", 75, 72),
                Item("Matte bisque set", 75, 70), Item("Removal", 30, 18),
                Item("Kintsugi set", 90, 92, "Gold along the cracks that we draw first.")),
            "Both hands busy": (
                Item("Pinch pot & manicure", 120, 110, "You make a pot, we fire it, you get it next month.",
                     lead_hours=48),
                Item("Hand scrub with fine clay", 20, 20, after=5))},
        team=(
            Person("Nadège Kouassi", "Owner", load=1.3), Person("Ellis Bright", "Nail technician", does=("Nails",))),
        faqs=(
            ("Will the clay dry out my hands?", "Only while you are in it. Oil follows."),),
        draw=0.95,
    ),
    House(
        "Velvet Thumb", "1245 SE Belmont St", "Tu-Sa 11-20",
        tagline="Press-ons made to measure, and everything else for short nails.",
        about=("We measure your nails once and keep the numbers. After that you can order a set, wear it for a week, "
               "take it off and put it back in its box. We also do very good short gel."),
        menu={
            "Press-ons": (
                Item("Fitting", 30, 30, "Counts towards your first set."), Item("Plain set, made to measure", 45, 58),
                Item("Painted set, pick up & apply", 45, 85, lead_hours=72), Item("Touch-up of a set", 30, 28),
                Item("Four sets for a wedding", 90, 240, lead_hours=168)),
            "Short nails": (
                Item("Short gel", 45, 48), Item("Biter’s beginning", 60, 55, "For bitten nails, without a lecture."),
                Item("Gel & tiny art", 60, 64)),
            "Feet": (
                Item("Pedicure", 50, 54), Item("Gel pedicure", 60, 66)),
            "Quick": (
                Item("File & buff", 20, 20, after=0), Item("Removal", 25, 15, after=0))},
        team=(
            Person("Tamsin Okoro", "Owner"),
            Person("Blaise Ferreira", "Press-ons", does=("Press-ons", "Short nails", "Quick")),
            Person("Dulce Rivas", "Nail technician"), Person("Oona Byrne", "Pedicures", does=("Feet", "Quick"))),
        faqs=(
            ("How often can I wear a set?", "Fifteen times with care. Ours has survived a marathon."),
            ("Do press-ons hurt?", "They should not. If one does, it is the wrong size and we remake it.")),
        draw=0.9,
    ),
    House(
        "The Nail Annex", "1840 SW Jefferson St", "Mo-Fr 8-19; Sa 10-16",
        tagline="Behind the coffee bar. Ready when your flat white is.",
        about=("Four tables and a hatch to the coffee bar. We are fast because we are organized: you choose your "
               "color online, and it stands on the table when you sit down."),
        menu={
            "Express": (
                Item("Twenty-minute polish", 20, 24, after=0), Item("Thirty-minute gel", 30, 40, after=0),
                Item("File, oil, go", 15, 14, after=0), Item("Calluses, ten minutes", 10, 12, after=0)),
            "Full": (
                Item("Annex manicure", 45, 44), Item("Annex gel", 55, 54), Item("Annex pedicure", 50, 58),
                Item("Manicure & pedicure together", 60, 98, "Two of us, four limbs.", lead_hours=2),
                Item("Structured manicure", 70, 72)),
            "Before the event": (
                Item("Wedding party, each", 40, 44, lead_hours=48),
                Item("Groom’s hands", 30, 34, "For the ring photo."),
                Item("Team treat, per person", 25, 30, lead_hours=24))},
        team=(
            Person("Paige Nakamura", "Owner"), Person("Lotte Andersen", "Nail technician"),
            Person("Gia Romano", "Nail technician"),
            Person("Sy Coleman", "Pedicures", does=("Full", "Before the event")),
            Person("Winnie Abbott", "Nail technician")),
        faqs=(
            ("How do I choose the color beforehand?", "Write its number in the note; the list is in the window."),),
        after=5, lead_minutes=20,
    ),
    House(
        "Calla Nail Atelier", "2115 NE 15th Ave", "We-Sa 10-18; Su 11-17",
        tagline="By lamplight, by hand, by appointment.",
        about=("A quiet upstairs room in Irvington for people who treat a manicure as an hour of not holding "
               "anything. Two chairs, facing the magnolia."),
        menu={
            "Atelier": (
                Item("Atelier manicure", 60, 62), Item("Atelier gel", 75, 76), Item("Atelier pedicure", 75, 84),
                Item("Both, in silence", 135, 150, "We agree on the color in writing.")),
            "Ritual": (
                Item("Rose & rice scrub", 25, 28, after=5), Item("Lymph massage, arms", 30, 40),
                Item("Warm sand bath, feet", 30, 36)),
            "Artwork": (
                Item("Pressed flowers", 45, 52, "Real, tiny, sealed under gel."), Item("Marble", 30, 34),
                Item("Pearl powder", 30, 32), Item("Negative space", 30, 34))},
        team=(
            Person("Rosalie Umber", "Owner", extra=6), Person("Mei Castellanos", "Nail artist"),
            Person("Bettina Grey", "Nail technician")),
        faqs=(
            ("Is it really silent?", "Apart from the magnolia."),),
        after=15, free_cancel_hours=48, draw=0.9,
    ),
    House(
        "Fresh Coat Nails", "11230 NE Halsey St", "Mo-Sa 10-20; Su 10-18",
        tagline="Gateway’s friendly walk-in, now with times you can hold.",
        about=("Free parking, fourteen chairs, an aquarium with a very old turtle. Come in work boots, we lay down a "
               "towel."),
        menu={
            "Hands": (
                Item("Manicure", 30, 24), Item("Gel manicure", 45, 38), Item("Dip, with tips", 75, 58),
                Item("Dip, natural", 60, 46), Item("Acrylic, short", 60, 50), Item("Acrylic, long", 90, 68),
                Item("Fill", 50, 38)),
            "Feet": (
                Item("Spa pedicure", 45, 38), Item("Hot stone pedicure", 60, 50), Item("Gel toes", 35, 34),
                Item("Pedicure for diabetics", 60, 52, "No blades, no hot water, a lot of care.")),
            "Little ones": (
                Item("Tiny manicure", 15, 12, "Under ten, with a sticker.", after=0),
                Item("Tiny toes", 20, 15, after=0)),
            "Repairs": (
                Item("One nail", 10, 6, after=0), Item("Take-off", 25, 14, after=0),
                Item("Take-off & manicure", 50, 36))},
        team=(
            Person("Danny Huynh", "Owner"), Person("Linh Huynh", "Nail technician", load=1.3),
            Person("Phuong Le", "Nail technician"), Person("Cherise Atkins", "Acrylics", does=("Hands", "Repairs")),
            Person("Vanna Sok", "Pedicures", does=("Feet", "Little ones", "Repairs")),
            Person("Binh Cao", "Nail technician"), Person("Ruby Chau", "Nail technician", load=0.4)),
        faqs=(
            ("How old is the turtle?", "Thirty-one. His name is Gerald."),
            ("Do you have a men’s price?", "Same nails, same price.")),
        lead_minutes=15, draw=1.05,
    ),
    House(
        "Portable Polish", "3628 N Williams Ave", "Mo-Su 8-20",
        tagline="Manicures at your desk, your couch, your grandmother’s.",
        about=("Three technicians with rolling cases. Everything is sealed, everything is taken away again, and we "
               "put a cloth under all of it."),
        menu={
            "At your place": (
                Item("Manicure at home", 50, 68), Item("Gel manicure at home", 65, 84),
                Item("Pedicure at home", 60, 88, "We bring the bowl and warm it with your water."),
                Item("Both at home", 110, 142), Item("Two friends", 120, 155),
                Item("Care home visit", 45, 50, "Gentle trimming, polish, conversation.")),
            "Groups": (
                Item("Bridal morning, four hands", 180, 320, lead_hours=72),
                Item("Office hour, six express", 120, 190, lead_hours=48),
                Item("Birthday, ages six to twelve", 120, 180, lead_hours=48)),
            "Add": (
                Item("Art on two nails", 15, 14), Item("Removal", 20, 18))},
        team=(
            Person("Shanice Rowe", "Founder"), Person("Perla Quintero", "Nail technician"),
            Person("Wendy Osborne", "Care home visits")),
        faqs=(
            ("Do you need a table?", "A table is nice, a lap tray comes with us."),),
        at_home=("At your place", "Groups", "Add"), travel_km=10, before=20, after=20, lead_minutes=240, draw=0.9,
    ),
)
