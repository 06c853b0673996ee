ALTER QUEUE {{name .Schema .Queue}} WITH STATUS = ON;
