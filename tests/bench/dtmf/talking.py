"""Speech of a synthesizer that never ends: espeak-ng, of many languages, pitches and speeds, saying words that mean nothing.

    for name in names(hours=1, seed=1):
        … portion(name)                # Raw sound: 22,050 Hz, 16 bits, one channel.
"""
import random
import subprocess

PORTION_MINUTES = 12
BYTES_A_MINUTE = 22050 * 2 * 60
VOICES = ("en-us", "en-gb-scotland", "de", "fr-fr", "it", "es", "pt-br", "nl", "sv", "pl", "ru", "tr", "fi", "el", "id", "sw", "hi", "ja")
MANNERS = ("", "+f2", "+f4", "+m3", "+m7", "+croak", "+whisper")
CONSONANTS = "b d f g h k l m n p r s t v w y z ch sh st tr pl".split()
VOWELS = "a e i o u ai ei ou a o".split()
KANA = "かきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわんがぎぐげごだでどばびぶべぼ"


def words(voice, count, generator):
    if voice == "ja":
        made = ("".join(generator.choices(KANA, k=generator.randint(2, 5))) for _ in range(count))
    else:
        made = ("".join(generator.choice(CONSONANTS) + generator.choice(VOWELS) for _ in range(generator.randint(1, 4)))
                for _ in range(count))
    return " ".join(word + generator.choice(["", "", "", "", ",", ".", "?"]) for word in made)


def say(voice, pitch, speed, text):
    """What it says, without the header of a wave file."""
    done = subprocess.run(["espeak-ng", "-v", voice, "-p", str(pitch), "-s", str(speed), "--stdin", "--stdout"],
                          input=text.encode(), stdout=subprocess.PIPE, check=True)
    return done.stdout[44:]


def portion(seed):
    generator = random.Random(seed)
    sound = bytearray()
    while len(sound) < PORTION_MINUTES * BYTES_A_MINUTE:
        voice = generator.choice(VOICES)
        sound += say(voice + generator.choice(MANNERS), generator.randint(10, 95), generator.randint(120, 260),
                     words(voice, 150, generator))
    return bytes(sound[:PORTION_MINUTES * BYTES_A_MINUTE])


def names(hours, seed):
    """Of the portions that are so long together."""
    return [f"{seed}.{number}" for number in range(max(1, round(hours * 60 / PORTION_MINUTES)))]
