<?php
declare(strict_types=1);

session_start(['read_and_close' => true]); // a check changes nothing, and so holds no lock
http_response_code(isset($_SESSION['email']) ? 204 : 401);
