"""Trains in a process of its own: `python -m bot.train_process`."""

from bot.training import train

if __name__ == "__main__":
    train(force=True)
