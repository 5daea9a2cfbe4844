"""Résumés in English as people write them; what stands before `|` is what a line is."""

SAMPLES = {
    "the usual": """
K |Jane Doe
H |Senior Software Engineer
K |jane@example.com | +1 555 010 0000 | London

X |SUMMARY
A |Engineer with ten years behind her, most of them in payments.

X |WORK EXPERIENCE
P0|Software Engineer
P0|Acme Inc., London
P0|Jan 2018 – Present
D0|• Built the payment service
D0|• Led a team of four

P1|Junior Developer
P1|Beta Ltd
P1|Jun 2014 – Dec 2017
D1|• Fixed bugs

X |EDUCATION
E |BSc Computer Science, University of Leeds, 2010–2014

X |SKILLS
S |Python, Java, SQL
L |Languages: English (native), German (B1)

X |References available on request
""",
    "title and dates on one line": """
K |Mark Hill
K |12 Station Road, Leeds LS1 1AA
K |Tel: 07700 900000

X |Objective
O |To obtain a position as a warehouse operative in a growing company.

X |Employment History
P0|Warehouse Operative, Parcel Co, 03/2019 - current
D0|Picking and packing orders
D0|Loading vans
P1|Shelf Stacker, FreshMart, 05/2015 - 02/2019
D1|Filled shelves at night

X |Qualifications
E |GCSEs: Maths, English
S |Full clean driving licence

X |Interests
B |Football, fishing
""",
    "employer with date, title below": """
K |Priya Patel
H |Registered Nurse

X |Professional Experience
P0|City Hospital, Manchester    2019 to present
P0|Staff Nurse
D0|- Cared for patients on a surgical ward
D0|- Mentored students
P1|Green Care Home    2016 to 2019
P1|Care Assistant
D1|- Personal care

X |Certifications
C |NMC registration
C |Basic Life Support, 2022
""",
    "a functional one": """
H |Office Manager

X |Key Skills
S |- Diary management
S |- Minutes

X |Experience
D |- Ran an office of forty people
D |- Negotiated with suppliers

X |Education
E |High school diploma
""",
    "labels": """
K |Name: Tom Brown
K |Phone: +44 7700 900000
K |Date of birth: 12 March 1988
K |Nationality: British
H |Desired position: Forklift driver
E |Education: secondary school
X |Work experience:
P0|Company: Steel Works Ltd
P0|Position: Forklift driver
P0|Dates: 2014 - 2021
D0|Responsibilities: moving coils, loading lorries
S |Driving licence: B, C
L |Languages: English
""",
    "just prose": """
A |I have worked in kitchens since I left home, first washing pots and later running the grill.
A |Hard worker, never late.
O |I would like a job with early shifts.
""",
    "no headings at all": """
K |Lisa White, lisa@example.com
H |Graphic Designer

P0|2017 - now, Freelance designer
D0|Logos, flyers and menus for small shops
P1|2013 - 2017, Bright Agency, Junior designer
D1|Banners

L |English - native, French - intermediate
""",
    "markdown": """
K |# Alex Green
H |**DevOps Engineer**
K |alex@example.com · github.com/alexgreen

X |## Experience
P0|### Cloud Corp — Site Reliability Engineer (2020–present)
D0|* Ran clusters
D0|* Cut costs by 30% in 2021-2022
P1|### Host Inc — System Administrator (2015–2020)
D1|* Patched servers

X |## Education
E |MSc in Physics, 2013–2015

X |## Hobbies
B |* Chess
""",
    "dates first, on lines of their own": """
K |ROBERT KING
H |ELECTRICIAN

X |EMPLOYMENT
P0|September 2018 - Present
P0|Electrician at Spark Services
D0|Rewiring of houses, fault finding, testing.
P1|July 2012 - August 2018
P1|Apprentice, Volt Ltd
D1|Helped with installations.

X |TRAINING
C |18th Edition, 2019
X |PERSONAL DETAILS
K |Married, two children
S |Full UK driving licence
""",
    "sloppy": """
H |cleaner
K |07700 900000
X |work experience
P0|2020-2022 hotel cleaner, Grand Hotel
D0|cleaning rooms, changing beds
P1|2018-2020 babysitter
X |hobbies
B |dancing
""",
    "applying for": """
H |Applying for: Truck Driver
X |Profile
A |Reliable and calm on the road.
O |Looking for long distance work.
X |Career History
P0|Feb 2016 – Mar 2020: Haulage Ltd – Class 1 Driver
X |Key responsibilities:
D0|Deliveries across Europe
P1|2010 – 2016: Brick Co – Van Driver
X |Volunteering
P2|2007 - 2009 Food bank, helper
X |Referees
X |John Grey, manager, 07700 900001
""",
    "roles under one employer": """
X |EXPERIENCE

P0|GLOBEX, Springfield
P0|Software Engineer, 2019 – Present
D0|Built ad systems. Wrote lots of Go.
P1|Software Engineer Intern, Summer 2018
D1|Prototype.

P2|INITECH, Redmond
P2|SDET, 2015 – 2018
D2|Tests.
""",
    "sentences with dates": """
A |I'm a bartender with 6 years behind the bar.
P0|The Fox, London, 2018-2022: head bartender. Cocktails, ordering, training.
P1|Red Lion, 2016-2018: bar staff.
O |Looking for evening shifts.
""",
    "labels of another kind": """
X |Work Experience

P0|Company Name: Alpha Traders
P0|Designation: Accounts Executive
P0|Duration: April 2018 to Till Date
X |Job Profile:
D0|➢ Preparing invoices

P1|Company Name: Beta Pvt Ltd
P1|Designation: Accounts Assistant
P1|Duration: June 2015 to March 2018
X |Job Profile:
D1|➢ Data entry in Tally

X |Academic Qualification
E |➢ B.Com from Riverside University in 2015

X |Personal Details
K |Father's Name: R. Kumar
K |Marital Status: Single
L |Languages Known: English, Hindi, Marathi
""",
    "titles above dates, without headings": """
K |Nina Field
H |Chef

P0|Head chef
P0|Grand Hotel, Bath
P0|2019 - now
D0|- running the kitchen

P1|Cook
P1|The Swan
P1|2015 - 2019
D1|- starters
""",
    "a graduate": """
K |Curriculum Vitae - Emma Stone Wood
K |emma@example.com

X |Career Objective
O |Seeking an entry role where I can learn.

X |Education
E |2018-2021 BA History, University of York
E |2016-2018 A-levels, York College

X |Internships
P0|Summer 2020: Museum intern
X |Projects
D |A website on local history
X |Skills & Interests
S |Excel, archives
X |Awards
X |Best essay 2020
""",
}
