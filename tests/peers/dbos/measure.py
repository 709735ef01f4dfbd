"""Measures DBOS on one database, once.

    measure.py NAME URL SCHEMA all
    measure.py NAME URL SCHEMA age N       leaves a run behind that has taken N calls
    measure.py NAME URL SCHEMA recover N   measures how long it takes until that run waits again
    measure.py NAME URL SCHEMA drop        removes what is left

NAME goes before each figure. URL is that of a database. On PostgreSQL, SCHEMA is made in it.
"""

import asyncio
import json
import logging
import os
import sys
import threading
import time
import uuid

import sqlalchemy
from dbos import DBOS, DBOSConfig, SendMessage, SetWorkflowID

RUNS = {"postgresql": 300, "sqlite": 100}
# On SQLite, a waiting run looks once a second.
LATENCY_RUNS = {"postgresql": 100, "sqlite": 20}
AT_ONCE = 64
STEP_RUNS = 2 * AT_ONCE
STEPS_OF_A_RUN = 10

PATIENCE = 120
# On SQLite, who looks keeps others from committing.
LOOK_INTERVAL = 0.05
# A wait has to have an end. This one is not reached.
WAIT = 3_600

BODY = json.dumps({"event": "measured", "text": "x" * 168}, separators=(",", ":"))


@DBOS.workflow()
async def round_trip() -> int:
    """Waits for one call."""
    return len(await DBOS.recv_async("call", WAIT))


@DBOS.step()
async def number(value: int) -> int:
    return value


@DBOS.workflow()
async def ten_steps() -> int:
    """Ten steps that do nothing."""
    total = 0
    for value in range(STEPS_OF_A_RUN):
        total += await number(value)
    return total


class Counted:
    """What the run of the workflow `counted` tells of itself."""

    def __init__(self):
        self.age = None
        self.begun = 0.0
        self.took = 0.0
        self.reached = threading.Event()

    def begins(self):
        self.begun = time.perf_counter()

    def waits(self, calls):
        if calls == self.age:
            self.took = time.perf_counter() - self.begun
            self.reached.set()

    async def reach(self, age):
        """How long it took from the first line of the code to the wait after so many calls."""
        if not await asyncio.to_thread(self.reached.wait, PATIENCE):
            raise TimeoutError(f"the wait after {age} calls")
        return self.took


told = Counted()


@DBOS.workflow()
async def counted() -> int:
    """Takes calls, one after the other, with a step for each."""
    told.begins()
    calls = 0
    while True:
        told.waits(calls)
        if not await DBOS.recv_async("call", WAIT):
            return calls
        calls = await number(calls + 1)


class Subject:
    """DBOS on a database, and a look at its tables."""

    def __init__(self, name, url, schema):
        self.name = name
        self.schema = schema
        url = sqlalchemy.make_url(url)
        self.dialect = url.get_backend_name()
        if self.dialect == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        self.engine = sqlalchemy.create_engine(url)
        self.config = DBOSConfig(
            name="peer",
            system_database_url=url.render_as_string(hide_password=False),
            dbos_system_schema=schema,
            application_version="1",
            log_level="ERROR",
        )

    def launch(self):
        DBOS(config=self.config)
        # Figures alone go to the standard output.
        for handler in logging.getLogger("dbos").handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(sys.stderr)
        DBOS.launch()

    def count(self, table, condition):
        if self.dialect == "postgresql":
            table = f"{self.schema}.{table}"
        query = f"SELECT COUNT(*) FROM {table} WHERE {condition}"
        with self.engine.connect() as connection:
            return connection.execute(sqlalchemy.text(query)).scalar_one()

    def drop(self):
        with self.engine.begin() as connection:
            connection.execute(sqlalchemy.text(f"DROP SCHEMA IF EXISTS {self.schema} CASCADE"))

    async def until(self, expected, table, condition):
        for _ in range(int(PATIENCE / LOOK_INTERVAL)):
            if await asyncio.to_thread(self.count, table, condition) >= expected:
                return
            await asyncio.sleep(LOOK_INTERVAL)
        raise TimeoutError(f"{expected} of {table} where {condition}")

    def tell(self, what, value, unit):
        figure = {"name": f"{self.name}: {what}", "value": value, "unit": unit}
        print(json.dumps(figure), flush=True)


def quantile(times, share):
    return 1_000 * sorted(times)[int((len(times) - 1) * share)]


async def all_of(works):
    """Does all, so many at once."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(work):
        async with room:
            return await work

    return await asyncio.gather(*(one(work) for work in works))


async def start(workflow, run=None):
    with SetWorkflowID(run or str(uuid.uuid4())):
        return await DBOS.start_workflow_async(workflow)


def check(results, expected):
    wrong = [result for result in results if result != expected]
    if wrong:
        raise ValueError(f"{len(wrong)} runs have another result, such as {wrong[0]}")


async def measure_round_trips(subject):
    count = RUNS[subject.dialect]
    # A wait records until when it waits, as its second operation.
    waiting = "function_id = 2"
    already = subject.count("operation_outputs", waiting)
    begun = time.perf_counter()
    runs = await all_of(start(round_trip) for _ in range(count))
    await subject.until(already + count, "operation_outputs", waiting)
    parked = time.perf_counter()
    await all_of(DBOS.send_async(run.workflow_id, BODY, "call") for run in runs)
    results = await asyncio.gather(*(run.get_result() for run in runs))
    completed = time.perf_counter()
    check(results, len(BODY))
    subject.tell("runs parked", count / (parked - begun), "/s")
    subject.tell("runs delivered to and completed", count / (completed - parked), "/s")
    subject.tell("whole runs", count / (completed - begun), "/s")


async def measure_latency(subject):
    times = []
    for _ in range(LATENCY_RUNS[subject.dialect]):
        run = await start(round_trip)
        condition = f"function_id = 2 AND workflow_uuid = '{run.workflow_id}'"
        await subject.until(1, "operation_outputs", condition)
        begun = time.perf_counter()
        await DBOS.send_async(run.workflow_id, BODY, "call")
        check([await run.get_result()], len(BODY))
        times.append(time.perf_counter() - begun)
    subject.tell("delivery to result: p50", quantile(times, 0.5), "ms")
    subject.tell("delivery to result: p99", quantile(times, 0.99), "ms")


async def measure_steps(subject):
    async def whole():
        return await (await start(ten_steps)).get_result()

    begun = time.perf_counter()
    check(await all_of(whole() for _ in range(STEP_RUNS)), sum(range(STEPS_OF_A_RUN)))
    took = time.perf_counter() - begun
    subject.tell("durable steps, 64 runs at once", STEP_RUNS * STEPS_OF_A_RUN / took, "/s")
    subject.tell("runs of ten steps, 64 at once", STEP_RUNS / took, "/s")


async def leave_aged(age):
    """Leaves a run behind that has taken so many calls, as a process does that is killed."""
    run = await start(counted, f"counted-{age}")
    calls = [SendMessage(run.workflow_id, BODY, "call") for _ in range(age)]
    await DBOS.send_bulk_async(calls)
    await told.reach(age)
    # The wait itself is recorded after that: as the second operation of the next call.
    return f"function_id = {3 * age + 2} AND workflow_uuid = '{run.workflow_id}'"


async def measure_recovery(subject, age):
    """A waiting run stays in memory. Its history is read again when another process takes over."""
    took = await told.reach(age)
    subject.tell(f"a recovery after {age}", 1_000 * took, "ms")
    run = await DBOS.retrieve_workflow_async(f"counted-{age}")
    await DBOS.send_async(run.workflow_id, "", "call")
    check([await run.get_result()], age)


async def main(name, url, schema, part, age=None):
    subject = Subject(name, url, schema)
    if part == "drop":
        subject.drop()
        return
    told.age = age and int(age)
    subject.launch()
    if part == "all":
        await measure_round_trips(subject)
        await measure_latency(subject)
        await measure_steps(subject)
    elif part == "age":
        await subject.until(1, "operation_outputs", await leave_aged(told.age))
        os._exit(0)
    elif part == "recover":
        await measure_recovery(subject, told.age)
    else:
        raise ValueError(part)
    DBOS.destroy()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
