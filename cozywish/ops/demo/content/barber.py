"""Twelve barbershops."""

from cozywish.ops.demo.shapes import House, Item, Person

# fmt: off
HOUSES = (
    House(
        "Northbank Barbers", "1127 NW 21st Ave", "Mo-Fr 9-19; Sa 8-18; Su 10-16",
        tagline="Four chairs, hot towels, and the game on quietly.",
        about=("A classic shop on 21st with new plumbing. We cut to the shape of the head and the way you part your "
               "hair in the morning, not to a number on a guard."),
        menu={
            "Cuts": (
                Item("Haircut", 30, 42), Item("Skin fade", 45, 52),
                Item("Scissor cut", 45, 54, "All by hand. Sit still for the ears."), Item("Buzz", 20, 34),
                Item("Crew cut", 30, 42), Item("Boys under twelve", 30, 34)),
            "Shaves & beards": (
                Item("Hot towel shave", 40, 50), Item("Beard trim", 20, 28), Item("Beard shape & steam", 35, 44),
                Item("Head shave", 40, 48)),
            "Both": (
                Item("Haircut & beard", 50, 64), Item("Haircut & shave", 75, 86, "The long lunch.")),
            "Small": (
                Item("Neck clean-up", 10, 12, after=0), Item("Grey blending", 20, 30))},
        team=(
            Person("Ray Northcutt", "Owner, barber", "Cut his first head in 1988, his brother’s, badly.", load=1.4),
            Person("Deshawn Pope", "Barber", "The fade people ask for.", extra=4), Person("Lalo Mendez", "Barber"),
            Person("Kurt Ziegler", "Barber, straight razor"), Person("Mae Holloway", "Barber")),
        faqs=(
            ("Do you take walk-ins?", "If there is a free time, it is on the screen here and by the door."),
            ("Do you cut women’s short hair?", "Every day. Same price.")),
        after=0, lead_minutes=20, draw=1.2,
    ),
    House(
        "Lucky Pole Barbershop", "7102 NE Sandy Blvd", "Tu-Sa 8-18",
        tagline="Roseway’s barbers since the pole was new.",
        about=("Wood panels, a ball-gum machine, and three generations of school pictures on the mirror. The price "
               "for kids has gone up twice since 1979."),
        menu={
            "Haircuts": (
                Item("Regular haircut", 30, 32), Item("Flat top", 40, 38, "Level, by comb and by eye."),
                Item("Taper", 35, 36), Item("Buzz, one guard", 15, 20, after=0), Item("Kid’s haircut", 20, 22),
                Item("Senior’s haircut", 25, 26), Item("First haircut, with certificate", 30, 26)),
            "Face": (
                Item("Shave", 30, 36), Item("Mustache trim", 10, 12, after=0), Item("Beard", 20, 24)),
            "Combos": (
                Item("Father and kid", 50, 50), Item("Cut & beard", 45, 50))},
        team=(
            Person("Walt Jablonski", "Owner"), Person("Walt Jablonski Jr.", "Barber", load=1.2),
            Person("Priscilla Dunn", "Barber"), Person("Hank Obregon", "Barber", load=0.6)),
        faqs=(
            ("Is it cash only?", "Not since 2016, reluctantly."),),
        after=5, lead_minutes=15,
    ),
    House(
        "Fade Theory", "3312 NE MLK Blvd", "Tu-Fr 10-20; Sa 8-20; Su 12-17",
        tagline="Precision fades, designs and line-ups.",
        about=("We treat a fade like a gradient: no steps, no lines, no shortcuts. Come with a picture or come with "
               "a mood. Saturdays are loud and full, Tuesdays are the barbers’ favorite."),
        menu={
            "Fades": (
                Item("Low, mid or high fade", 45, 48), Item("Fade & beard", 60, 64), Item("Burst fade", 50, 54),
                Item("Mohawk fade", 50, 54), Item("Braids & fade", 75, 80),
                Item("Fade & design", 60, 68, "One line or the whole skyline."), Item("Kid’s fade", 40, 36)),
            "Line-ups": (
                Item("Line-up", 20, 25), Item("Line-up & beard", 35, 38), Item("Edge & enhance", 30, 36)),
            "Curls & coils": (
                Item("Sponge & shape", 35, 40), Item("Afro shape", 45, 50), Item("Temple taper", 30, 38),
                Item("Loc line-up", 25, 30), Item("Dye, jet black", 40, 42)),
            "House": (
                Item("Enhancements only", 15, 15, after=0),)},
        team=(
            Person("Terrell Bishop", "Owner, barber", extra=8, load=1.6), Person("Jamal Weathers", "Barber"),
            Person("Tone Alvarado", "Designs", "Draws on paper first. Ask to see the book.", extra=4),
            Person("Khalil Amos", "Barber"),
            Person("Nique Sanders", "Barber & curls", does=("Line-ups", "Curls & coils", "House"))),
        faqs=(
            ("How often should I come?", "Every two weeks for a skin fade, every three for the rest."),
            ("What is the late rule?", "Ten minutes, then the next person sits down.")),
        after=5, lead_minutes=30, draw=1.3,
    ),
    House(
        "Strop & Story", "1719 SE Stark St", "We-Su 11-20",
        tagline="A barbershop with a bookshelf. Take one, leave one.",
        about=("Two chairs, four hundred paperbacks. We shave with steel, we talk about novels or we do not talk, "
               "and once a month somebody reads from the second chair."),
        menu={
            "Razor": (
                Item("The full shave", 45, 56, "Two passes, three towels, one chapter."),
                Item("Shave & mask", 60, 74), Item("Head shave, steel", 40, 48), Item("Razor neck", 15, 16, after=0)),
            "Hair": (
                Item("Haircut", 40, 46), Item("Long hair trim", 45, 50), Item("Haircut & shave", 80, 94),
                Item("Clipper cut", 25, 34)),
            "Beard": (
                Item("Beard sculpt", 35, 40), Item("Mustache wax & shape", 20, 22),
                Item("Beard oil massage", 20, 26))},
        team=(
            Person("Emil Hartwig", "Owner, barber", extra=4), Person("Sasha Winograd", "Barber"),
            Person("Abe Fontenot", "Barber", load=0.5)),
        faqs=(
            ("Can I keep the book?", "If you leave one of equal weight."),),
        draw=0.95,
    ),
    House(
        "The Clip Joint on Killingsworth", "1420 N Killingsworth St", "Mo-Sa 9-18",
        tagline="Everybody’s barbershop, two dollars cheaper with a bus ticket.",
        about=("Humboldt’s corner shop. Haircuts for every texture, a chess table, and a jar that pays for the next "
               "kid’s back-to-school cut."),
        menu={
            "Cuts": (
                Item("Cut", 30, 30), Item("Cut & line", 40, 36), Item("Student cut", 30, 24),
                Item("Kid’s cut", 25, 20), Item("Cut, 60 and up", 30, 24), Item("Twist-out trim", 40, 38)),
            "Beard": (
                Item("Beard line", 15, 15, after=0), Item("Beard & towel", 25, 25),
                Item("Ears and neck", 15, 12, after=0)),
            "All of it": (
                Item("Cut, beard & brows", 55, 52), Item("Two brothers", 55, 44),
                Item("House call, same street", 45, 50, "For neighbors who cannot come down the stairs."))},
        team=(
            Person("Big Lou Carter", "Owner"), Person("Isaiah Grant", "Barber"), Person("Manny Ocampo", "Barber"),
            Person("Shay Lawson", "Barber", load=1.3)),
        faqs=(
            ("How does the jar work?", "Put in what you like. In August it pays for cuts until it is empty."),),
        after=5, lead_minutes=15, draw=1.1,
    ),
    House(
        "Razor & Rye", "828 SE Water Ave", "Tu-Th 12-21; Fr-Sa 12-24; Su 12-18",
        tagline="Late chairs by the river. One drink, one cut, no hurry.",
        about=("A barbershop with six stools. Your haircut comes with a drink, with or without alcohol, and on "
               "weekends our last chair is at eleven at night."),
        menu={
            "Cuts": (
                Item("Cut & a drink", 45, 58), Item("Fade & a drink", 50, 62), Item("Buzz & a drink", 30, 44),
                Item("Long layers", 60, 72), Item("Last chair", 45, 66, "After ten, Fridays and Saturdays.")),
            "Shaves": (
                Item("Hot shave", 45, 60), Item("Face massage & shave", 60, 76), Item("Beard & balm", 30, 40),
                Item("Beard color & a drink", 40, 56)),
            "Occasions": (
                Item("Groom & four", 180, 340, "Five cuts, five drinks, two barbers.", lead_hours=48),
                Item("Father and son", 75, 98), Item("Before the date", 30, 44, "Neck, brows, beard, courage."))},
        team=(
            Person("Duke Salazar", "Owner"), Person("Ines Fairchild", "Barber", load=1.2),
            Person("Otto Brandvold", "Barber"),
            Person("Kenji Mori", "Barber, evenings", hours="We-Th 15-21; Fr-Sa 17-24")),
        faqs=(
            ("Do I have to drink?", "Half of our guests take the ginger soda."),
            ("Is it 21 and over?", "After eight in the evening, yes.")),
        after=5, draw=1.15,
    ),
    House(
        "Sellwood Shear Company", "1314 SE Tacoma St", "Mo-Tu 9-18; Th-Sa 9-18",
        tagline="Good cuts near the bridge, toys under the bench.",
        about=("Half of our customers come on bicycles and a third of them are under ten. We have step stools, "
               "stickers, and a barber who can cut around a stuffed rabbit."),
        menu={
            "Grown": (
                Item("Haircut", 35, 38), Item("Haircut & wash", 45, 46), Item("Long hair, one inch off", 40, 44),
                Item("Beard trim", 20, 24), Item("Clipper all over", 20, 28)),
            "Growing": (
                Item("Kid’s cut", 30, 28), Item("Toddler cut", 25, 26, "Rabbit welcome."), Item("Teen cut", 35, 34),
                Item("Siblings", 50, 50)),
            "Mixed": (
                Item("One big, one small", 60, 60), Item("Family of four", 110, 112),
                Item("School picture tidy", 15, 15, after=0))},
        team=(
            Person("Bonnie Craddock", "Owner"), Person("Ezequiel Paz", "Barber"),
            Person("Theo Maddox", "Barber", "Rabbits, bears, one iguana so far."),
            Person("Laurel Ames", "Barber", load=0.6)),
        faqs=(
            ("My kid will not sit.", "Nobody has to sit. We have cut hair under the bench."),),
        after=5, draw=0.95,
    ),
    House(
        "Gentry Lane", "611 NW 13th Ave", "Mo-Fr 8-20; Sa 9-17",
        tagline="Appointments only. Suits, steam, shoeshine.",
        about=("Private booths, a steamer for your jacket, and a shine while you sit. We keep a card for each guest "
               "with the guard, the part and the way you take your coffee."),
        menu={
            "Signature": (
                Item("Gentry cut", 45, 68), Item("Gentry fade", 50, 72), Item("Gentry cut & shave", 90, 124),
                Item("Gentry shave", 50, 66, "Pre-shave oil, two lathers, cold stone.")),
            "Grooming": (
                Item("Beard design", 40, 52),
                Item("Camouflage color", 30, 48, "Five minutes of color, ten years of nothing obvious."),
                Item("Brow, nose, ear", 15, 20, after=0), Item("Scalp exfoliation", 30, 46)),
            "Face": (
                Item("Men’s facial", 45, 82), Item("Cold eye mask", 15, 20, after=0)),
            "Extras": (
                Item("Shoeshine", 15, 12, after=0), Item("Hand care", 30, 36),
                Item("Jacket steamed while you wait", 15, 8, after=0))},
        team=(
            Person("Laurence Quist", "Owner", extra=15, load=1.2), Person("Bram Adler", "Barber"),
            Person("Philippe Roux", "Barber, razor"), Person("Marcus Yoon", "Barber", extra=4),
            Person("Edie Tran", "Face & hands", does=("Face", "Extras", "Grooming"))),
        faqs=(
            ("Can my assistant book for me?", "Yes, with your name in the booking."),),
        elsewhere={"Face": "skin"}, free_cancel_hours=12, draw=1.05,
    ),
    House(
        "Queer Cuts Kenton", "2214 N Lombard St", "We-Fr 12-20; Sa-Su 10-18",
        tagline="Haircuts without a gender box to tick.",
        about=("Short, long, first time short, growing it out: you tell us who you would like to see in the mirror. "
               "Quiet chair on request, and sliding prices for first cuts after coming out."),
        menu={
            "By time": (
                Item("Thirty minutes", 30, 40), Item("Forty-five minutes", 45, 55),
                Item("An hour", 60, 70, "For big changes."),
                Item("First short cut", 60, 50, "We go in steps and stop when you say.")),
            "Clippers": (
                Item("Buzz", 20, 28), Item("Fade", 45, 50), Item("Undercut refresh", 20, 24),
                Item("Wig fitting & trim", 45, 55), Item("Mullet, maintained", 40, 48)),
            "Face": (
                Item("Shaving lesson", 45, 45, "Bring your razor, or borrow one."), Item("Beard, new or old", 25, 28),
                Item("Brows", 15, 16, after=0)),
            "Care": (
                Item("Quiet chair add-on", 15, 5, "No music, no talk, longer slot.", after=0),)},
        team=(
            Person("Robin Estrada", "Owner", load=1.3), Person("Jules Hackett", "Barber"),
            Person("Ty Beaumont", "Barber"), Person("Ari Goldfarb", "Barber & brows", load=0.7)),
        faqs=(
            ("Is there a sliding price?", "Yes, choose what you can and tell no one why."),
            ("Is the shop accessible?", "Step-free, with one chair that moves out of the way for wheelchairs.")),
        after=5, draw=1.1,
    ),
    House(
        "Old Foster Barber", "6315 SE Foster Rd", "Tu-Fr 9-17; Sa 8-14", tagline="A haircut, a paper, out by ten.",
        about=("Ed opens at nine, Saturday at eight. The radio is on the ball game or the swap show. He has cut the "
               "same eleven heads every second Tuesday since the nineties and has room for a few more."),
        menu={
            "All there is": (
                Item("Haircut", 25, 25), Item("Haircut, bald on top", 20, 20, "It is only fair."),
                Item("Beard", 15, 15), Item("Shave", 30, 30), Item("Haircut & shave", 55, 50),
                Item("Boy’s haircut", 20, 18), Item("Mustache", 10, 8, after=0),
                Item("Two brothers, one chair", 45, 34), Item("Eyebrows", 5, 5, after=0))},
        team=(
            Person("Ed Kowalczyk", "Owner, barber", load=1.1),
            Person("Vern Sykes", "Barber, Fridays and Saturdays", hours="Fr 9-17; Sa 8-14")),
        faqs=(
            ("Do you do fades?", "Ed does a short back and sides that goes from some to none."),),
        after=5, lead_minutes=30, step=30, draw=0.85,
    ),
    House(
        "Chop Shop Gateway", "10418 NE Halsey St", "Mo-Sa 9-20; Su 10-18",
        tagline="Ten chairs off the MAX. In and out between trains.",
        about=("We can see the platform from the window and we know the timetable. Russian, Spanish, Tagalog and "
               "Vietnamese spoken; music voted on by the waiting bench."),
        menu={
            "Quick": (
                Item("Machine cut", 15, 20, after=0), Item("Cut", 25, 28), Item("Fade", 35, 36), Item("Kid", 20, 20),
                Item("Neck & sides", 10, 12, after=0)),
            "Complete": (
                Item("Cut, wash, style", 40, 42), Item("Fade & beard", 50, 52), Item("Cut & hot towel", 40, 40),
                Item("Royal shave", 40, 42, "Sandalwood, three towels, forehead massage.")),
            "Color": (
                Item("Beard color", 25, 26), Item("Tips", 60, 60), Item("Full bleach", 90, 95, lead_hours=4)),
            "Brows & ears": (
                Item("Threading", 10, 12, after=0), Item("Ear wax & singe", 10, 12, after=0))},
        team=(
            Person("Artyom Belov", "Owner"), Person("Jun Reyes", "Barber"), Person("Nguyen Tran", "Barber", load=1.3),
            Person("Pavel Orlov", "Barber"), Person("Chuy Robles", "Fades", does=("Quick", "Complete")),
            Person("Ernesto Cruz", "Barber"),
            Person("Dima Sidorov", "Color & threading", does=("Color", "Brows & ears", "Quick"), load=0.4)),
        faqs=(
            ("I have a train in twenty minutes.", "Book the machine cut. You will make it."),),
        after=0, lead_minutes=10,
    ),
    House(
        "Barber on Wheels", "5711 N Willamette Blvd", "Mo-Sa 8-19",
        tagline="An Airstream with a chair in it, and a bag for house calls.",
        about=("Gil parks in University Park and drives out for people who cannot or would rather not come: new "
               "fathers, long shifts, broken legs, care homes, whole soccer teams."),
        menu={
            "At your door": (
                Item("Haircut at your door", 40, 62), Item("Haircut & beard at your door", 60, 84),
                Item("New father cut", 45, 60, "Somebody holds the baby. It may be Gil."),
                Item("Bedside cut", 40, 55, "Hospital, hospice, or just a bad back."),
                Item("Care home, each", 30, 36), Item("Soccer team of eight", 210, 240, lead_hours=72),
                Item("Wedding morning, four men", 180, 280, lead_hours=72)),
            "In the Airstream": (
                Item("Airstream cut", 35, 40), Item("Airstream shave", 40, 46),
                Item("Airstream kid", 30, 30, "They get to honk.")),
            "Add": (
                Item("Beard", 15, 20), Item("Hot towel", 10, 8, after=0))},
        team=(
            Person("Gil Santoro", "Owner, barber"), Person("Maxine Doyle", "Barber, care homes"),
            Person("Rudy Ibarra", "Barber", load=0.7)),
        faqs=(
            ("Where exactly do you park?", "On Willamette, at the overlook. The address is the lot."),),
        at_home=("At your door",), travel_km=12, before=15, after=20, lead_minutes=120, draw=0.9,
    ),
)
