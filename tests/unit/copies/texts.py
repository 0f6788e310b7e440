"""A made-up wire story, what outlets make of it, and another report of the same events."""

WIRE = """Isil seized Tayfur after a night of shelling, two residents said by telephone. The garrison left through the northern gate before
dawn with nine lorries, and the water tower was burning when the first families came back for their goats. A teacher who had hidden in the
cellar of the post office counted eleven pick-ups in the square. Nobody was seen on the runway, where the wind turned the torn sleeve above
the hangar. The bakery of the garrison gave away the last of its flour to whoever came with a bag, said the baker's cousin, who had walked
to the next village with a kettle and two lamps. The governor's office did not answer calls. By noon the market was open again for an hour,
and the price of lamp oil had doubled."""

SHORTENED = WIRE[: WIRE.index("Nobody was seen")]
REHEADED = "Desert base falls at dawn\n\nPORT AVEN, Nov 6 - " + WIRE.replace("garrison", "troops").replace("pick-ups", "trucks")
EMBEDDED = f"""Our correspondent had left the coast two days before, on a bus that broke down twice. The driver mended the belt with a
stocking and told us of his brother, who grows melons where the line of the old railway bends towards the salt flats.

{WIRE}

Whether the melons will be sold this year is anybody's guess. The brother has not been heard of since the lines were cut, and the driver
turned back at the second checkpoint with half of his passengers, who preferred the heat to the questions of the boys with the rifles."""
EXTENDED = WIRE + " Rebels seized Marun on the same evening, our own reporter saw. They hold the mill, the ford and the customs shed."
OTHER_REPORT = """The desert base of Tayfur fell before sunrise, according to shopkeepers there. Isil seized Tayfur without much of a fight
once the shelling had stopped, they said, and the soldiers were gone by the time the call to prayer came. One man had seen lorries on the
northern road, perhaps a dozen, with their lights off. The tower that holds the town's water caught fire. Later in the day stalls opened for
a while and lamp oil cost twice as much as on Sunday. Calls to the governor went unanswered, and a spokeswoman of the ministry would only
say that the situation was being looked at."""
BRIEF = "Isil seized Tayfur after a night of shelling, two residents said by telephone on Thursday morning."
BRIEF_AGAIN = "Isil seized Tayfur after a night of shelling, two residents said by telephone on Thursday."
OTHER_BRIEF = "Isil seized Tayfur after a night of shelling, but lost the bridge and two lorries, a spokesman of the army said on Friday."
