"""The sixty contracts of the demo: who leases what, on which terms, and at which point of its life each is."""

from dataclasses import dataclass

from leasing_portal.demo.stages import Stage

FINANCIAL, OPERATING, LEASEBACK, EXPRESS = "financial", "operating", "leaseback", "express"


@dataclass(frozen=True, slots=True)
class Deal:
    """One contract. `elapsed` is how many lease payments have fallen due by today (see `place_in_time`).

    `advance` and `buyout` are percents of the price; the insurance is on the lessor and inside the payments when
    `is_insured`.
    """

    lessee: str
    product: str
    stage: Stage
    make: str
    count: int
    term: int
    elapsed: int
    advance: int
    buyout: int = 1
    is_insured: bool = False


DEALS = (
    # A large client meets every stage.
    Deal("severny-karier", FINANCIAL, Stage.MID_TERM, "dump_truck", 6, 36, 19, 20, is_insured=True),
    Deal("severny-karier", FINANCIAL, Stage.MID_TERM, "excavator", 3, 60, 41, 15),
    Deal("severny-karier", FINANCIAL, Stage.OVERDUE_5, "loader", 2, 36, 14, 20),
    Deal("severny-karier", FINANCIAL, Stage.PREPAID, "crusher", 1, 48, 22, 25, 2),
    Deal("severny-karier", FINANCIAL, Stage.SIGNED, "dump_truck", 4, 48, -1, 20, is_insured=True),
    Deal("severny-karier", FINANCIAL, Stage.FRESH, "tractor_unit", 3, 36, 1, 25, is_insured=True),
    Deal("severny-karier", FINANCIAL, Stage.ALMOST_PAID, "excavator", 1, 36, 35, 20),
    Deal("severny-karier", FINANCIAL, Stage.BUYOUT, "crusher", 2, 36, 36, 20, 5),
    Deal("severny-karier", FINANCIAL, Stage.CLOSED, "dump_truck", 5, 24, 29, 20),
    Deal("severny-karier", LEASEBACK, Stage.MID_TERM, "crusher", 2, 60, 44, 0),
    Deal("severny-karier", LEASEBACK, Stage.OVERDUE_35, "excavator", 2, 36, 17, 0),
    Deal("severny-karier", OPERATING, Stage.MID_TERM, "car", 4, 36, 12, 10, 0, is_insured=True),
    Deal("severny-karier", OPERATING, Stage.FRESH, "bus", 2, 48, 2, 10, 0),
    Deal("severny-karier", EXPRESS, Stage.MID_TERM, "car", 1, 24, 11, 30),
    Deal("severny-karier", FINANCIAL, Stage.TERMINATED, "loader", 1, 36, 16, 15),
    Deal("severny-karier", FINANCIAL, Stage.MID_TERM, "crane", 1, 48, 26, 20),
    Deal("gorodskie-linii", FINANCIAL, Stage.MID_TERM, "crane", 4, 60, 42, 20),
    Deal("gorodskie-linii", LEASEBACK, Stage.MID_TERM, "office", 1, 84, 45, 0, 10),
    Deal("gorodskie-linii", FINANCIAL, Stage.MID_TERM, "warehouse", 1, 120, 47, 15, 10),
    Deal("gorodskie-linii", FINANCIAL, Stage.OVERDUE_95, "excavator", 2, 48, 20, 15),
    Deal("gorodskie-linii", FINANCIAL, Stage.PREPAID, "loader", 3, 36, 15, 20),
    Deal("gorodskie-linii", FINANCIAL, Stage.FRESH, "crane", 2, 60, 0, 20),
    Deal("gorodskie-linii", FINANCIAL, Stage.SIGNED, "bus", 3, 48, -2, 15),
    Deal("gorodskie-linii", OPERATING, Stage.MID_TERM, "server", 2, 36, 18, 0, 0),
    Deal("gorodskie-linii", OPERATING, Stage.CLOSED, "car", 5, 24, 27, 10, 0, is_insured=True),
    Deal("gorodskie-linii", EXPRESS, Stage.MID_TERM, "van", 2, 24, 9, 25),
    Deal("gorodskie-linii", EXPRESS, Stage.ALMOST_PAID, "car", 2, 18, 17, 30),
    Deal("gorodskie-linii", FINANCIAL, Stage.BUYOUT, "tractor_unit", 2, 36, 36, 20),
    Deal("gorodskie-linii", FINANCIAL, Stage.MID_TERM, "dump_truck", 4, 36, 23, 20, is_insured=True),
    Deal("gorodskie-linii", FINANCIAL, Stage.OVERDUE_5, "semi_trailer", 2, 36, 10, 20),
    # Medium clients: a carrier, a plant, a farm.
    Deal("volga-put", FINANCIAL, Stage.MID_TERM, "tractor_unit", 4, 48, 28, 20, is_insured=True),
    Deal("volga-put", FINANCIAL, Stage.MID_TERM, "semi_trailer", 4, 48, 28, 20),
    Deal("volga-put", FINANCIAL, Stage.OVERDUE_35, "tractor_unit", 1, 36, 13, 15),
    Deal("volga-put", LEASEBACK, Stage.MID_TERM, "semi_trailer", 3, 36, 12, 0),
    Deal("volga-put", EXPRESS, Stage.FRESH, "van", 1, 24, 1, 30),
    Deal("volga-put", OPERATING, Stage.MID_TERM, "car", 2, 36, 8, 10, 0, is_insured=True),
    Deal("volga-put", FINANCIAL, Stage.CLOSED, "tractor_unit", 2, 36, 43, 25),
    Deal("volga-put", FINANCIAL, Stage.SIGNED, "tractor_unit", 2, 36, -1, 20, is_insured=True),
    Deal("tochnaya-detal", FINANCIAL, Stage.MID_TERM, "lathe", 3, 60, 40, 20, 2),
    Deal("tochnaya-detal", FINANCIAL, Stage.MID_TERM, "workshop", 1, 84, 43, 20, 10),
    Deal("tochnaya-detal", FINANCIAL, Stage.OVERDUE_5, "press", 1, 36, 9, 20),
    Deal("tochnaya-detal", LEASEBACK, Stage.MID_TERM, "lathe", 1, 36, 21, 0),
    Deal("tochnaya-detal", FINANCIAL, Stage.ALMOST_PAID, "press", 2, 24, 23, 25),
    Deal("tochnaya-detal", OPERATING, Stage.PREPAID, "server", 1, 36, 16, 10, 0),
    Deal("tochnaya-detal", FINANCIAL, Stage.CLOSED, "lathe", 1, 24, 33, 30),
    Deal("stepnoe-pole", FINANCIAL, Stage.MID_TERM, "harvester", 2, 60, 38, 25),
    Deal("stepnoe-pole", FINANCIAL, Stage.OVERDUE_95, "tractor", 3, 48, 18, 20),
    Deal("stepnoe-pole", FINANCIAL, Stage.FRESH, "tractor", 2, 36, 2, 25),
    Deal("stepnoe-pole", LEASEBACK, Stage.CLOSED, "harvester", 1, 24, 26, 0),
    Deal("stepnoe-pole", EXPRESS, Stage.TERMINATED, "car", 1, 24, 12, 30),
    # Small clients: a bakery, an entrepreneur, a house service.
    Deal("teply-hleb", FINANCIAL, Stage.MID_TERM, "oven", 2, 36, 17, 20),
    Deal("teply-hleb", EXPRESS, Stage.OVERDUE_5, "van", 1, 24, 7, 25, is_insured=True),
    Deal("teply-hleb", EXPRESS, Stage.CLOSED, "car", 1, 18, 24, 30),
    Deal("samoylova", EXPRESS, Stage.MID_TERM, "car", 1, 24, 6, 30, is_insured=True),
    Deal("samoylova", EXPRESS, Stage.PREPAID, "van", 1, 24, 10, 25),
    Deal("samoylova", FINANCIAL, Stage.BUYOUT, "oven", 1, 24, 24, 20),
    Deal("uyut-servis", EXPRESS, Stage.ALMOST_PAID, "van", 1, 24, 22, 30),
    Deal("uyut-servis", FINANCIAL, Stage.OVERDUE_35, "loader", 1, 36, 11, 20),
    Deal("uyut-servis", EXPRESS, Stage.FRESH, "car", 1, 24, 0, 25),
    Deal("uyut-servis", FINANCIAL, Stage.TERMINATED, "van", 2, 36, 15, 15),
)
