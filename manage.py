#!/usr/bin/env python
"""The same as the `luoshi` command, for those who are used to this name."""

from luoshi.cli import main

if __name__ == "__main__":
    main()
