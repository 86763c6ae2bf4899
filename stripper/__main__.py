"""`python -m stripper`."""

from stripper.cli import main

if __name__ == "__main__":
    main()
