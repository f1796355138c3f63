"""Reads a test report with junitparser: its counts are those of its tests, every test has a name, what fails says why.

    junit.py REPORT...
"""

import sys

from junitparser import Failure, JUnitXml, Skipped

for path in sys.argv[1:]:
    report = JUnitXml.fromfile(path)
    tests = failures = skipped = 0
    for suite in report:
        names = [(case.classname, case.name) for case in suite]
        if len(names) != len(set(names)) or not all(name for _, name in names):
            sys.exit(f"junit: {path}: the tests of {suite.name} have no names of their own")
        for case in suite:
            tests += 1
            for result in case.result:
                failures += isinstance(result, Failure)
                skipped += isinstance(result, Skipped)
                if not result.message:
                    sys.exit(f"junit: {path}: {case.name} does not say why")
        if suite.tests != len(names):
            sys.exit(f"junit: {path}: {suite.name} counts {suite.tests} and has {len(names)}")
    if (report.tests, report.failures, report.skipped) != (tests, failures, skipped) or not tests:
        sys.exit(f"junit: {path}: the counts are not those of the tests")
    print(f"junit: {path}: {tests} tests, {failures} fail, {skipped} are skipped")
