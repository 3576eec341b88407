"""提醒: who is told what, when and through which channel."""
