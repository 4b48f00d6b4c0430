<?php
declare(strict_types=1);

$wrong = false;
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    $users = require __DIR__ . '/users.php'; // from email to password hash
    $email = (string) filter_input(INPUT_POST, 'email');
    $password = (string) filter_input(INPUT_POST, 'password');
    if (isset($users[$email]) && password_verify($password, $users[$email])) {
        session_start();
        session_regenerate_id(true); // an attacker may know the old id
        $_SESSION['email'] = $email;
        header('Location: /private/secret.txt', true, 303);
        exit;
    }
    $wrong = true;
}
?>
<!doctype html>
<title>Sign in</title>
<?php if ($wrong): ?><p>Wrong email or password.</p><?php endif ?>
<form method="post">
  <label>Email <input type="email" name="email" required></label>
  <label>Password <input type="password" name="password" required></label>
  <button>Sign in</button>
</form>
