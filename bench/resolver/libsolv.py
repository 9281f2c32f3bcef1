#!/usr/bin/env python3
"""Solves one table with libsolv, again and again: for the benchmark of the resolver.

Reads the table (see table_test.go) from the file that is named, builds the pool once, prints "ready", and
for each line "solve" that comes in solves it anew and prints one line of JSON: how many milliseconds the
solver took, whether there was an answer, and which versions of which modules it has.
"""

import json
import sys
import time

import solv


def name(module):
    return "m%d" % module


def relation(pool, module, flags, rank):
    return pool.Dep(name(module)).Rel(flags, pool.Dep(str(rank + 1)))


def add_version(pool, repo, table, module, rank):
    solvable = repo.add_solvable()
    solvable.name = name(module)
    solvable.evr = str(rank + 1)
    solvable.arch = "noarch"
    solvable.add_deparray(solv.SOLVABLE_PROVIDES, relation(pool, module, solv.REL_EQ, rank))
    version = table["modules"][module]["versions"][rank]
    for target, low, high in version["needs"] or []:
        if target < 0:
            solvable.add_deparray(solv.SOLVABLE_REQUIRES, pool.Dep("nothing"))
            continue
        solvable.add_deparray(solv.SOLVABLE_REQUIRES, relation(pool, target, solv.REL_GT | solv.REL_EQ, low))
        solvable.add_deparray(solv.SOLVABLE_REQUIRES, relation(pool, target, solv.REL_LT | solv.REL_EQ, high))
    for merged in version["merges"] or []:
        solvable.add_deparray(solv.SOLVABLE_OBSOLETES, pool.Dep(name(merged)))
        solvable.add_deparray(solv.SOLVABLE_CONFLICTS, pool.Dep(name(merged)))
    return solvable


def build(table):
    pool = solv.Pool()
    pool.setdisttype(solv.Pool.DISTTYPE_RPM)
    pool.setarch("x86_64")
    system = pool.add_repo("system")
    market = pool.add_repo("market")
    pool.installed = system
    for module, rank in table["installed"] or []:
        add_version(pool, system, table, module, rank)
    for module, content in enumerate(table["modules"]):
        for rank in range(len(content["versions"] or [])):
            add_version(pool, market, table, module, rank)
    pool.addfileprovides()
    pool.createwhatprovides()
    return pool


def jobs(pool, table):
    """What is asked: the wanted modules, updates above the installed version, and in a scan updates of all."""
    result = []
    installed = dict(map(tuple, table["installed"] or []))
    if table["all"] and installed:
        result.append(pool.Job(solv.Job.SOLVER_UPDATE | solv.Job.SOLVER_SOLVABLE_ALL, 0))
    if installed:
        result.append(pool.Job(solv.Job.SOLVER_VERIFY | solv.Job.SOLVER_SOLVABLE_ALL, 0))
    for module, rank in table["install"] or []:
        dep = pool.Dep(name(module)) if rank < 0 else relation(pool, module, solv.REL_EQ, rank)
        result.append(pool.Job(solv.Job.SOLVER_INSTALL | solv.Job.SOLVER_SOLVABLE_NAME, dep.id))
    for module in table["update"] or []:
        dep = relation(pool, module, solv.REL_GT, installed[module])
        result.append(pool.Job(solv.Job.SOLVER_INSTALL | solv.Job.SOLVER_SOLVABLE_NAME, dep.id))
    return result


def solve(pool, todo):
    start = time.perf_counter()
    solver = pool.Solver()
    problems = solver.solve(todo)
    took = time.perf_counter() - start
    answer = {"ms": took * 1000, "none": bool(problems), "members": []}
    if not problems:
        transaction = solver.transaction()
        for solvable in list(transaction.newsolvables()) + list(transaction.keptsolvables()):
            answer["members"].append([int(solvable.name[1:]), int(solvable.evr) - 1])
    return answer


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        table = json.load(file)
    pool = build(table)
    todo = jobs(pool, table)
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "solve":
            print(json.dumps(solve(pool, todo)), flush=True)


if __name__ == "__main__":
    main()
