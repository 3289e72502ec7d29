"""Writers: people and companies to the bytes of each kind of file."""
