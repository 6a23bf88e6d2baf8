"""The command `comptoir`, run by the interpreter that measures."""

from comptoir.cli.main import main

if __name__ == "__main__":
    main()
