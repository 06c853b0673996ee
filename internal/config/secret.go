package config

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// Fetch gets the secret from its source. ask prompts on the terminal; it is nil where there is none. Errors name the source, never the secret.
func (s Secret) Fetch(ctx context.Context, ask func(prompt string) (string, error)) (mssql.Secret, error) {
	switch {
	case s.Env != "":
		v, ok := os.LookupEnv(s.Env)
		if !ok {
			return "", fmt.Errorf("the environment variable %s is not set", s.Env)
		}
		return mssql.Secret(v), nil
	case s.File != "":
		b, err := os.ReadFile(s.File)
		if err != nil {
			return "", fmt.Errorf("password file: %w", err)
		}
		return mssql.Secret(strings.TrimRight(string(b), "\r\n")), nil
	case s.KeyVault != "":
		return keyVault(ctx, s.KeyVault)
	case s.Prompt:
		if ask == nil {
			return "", errors.New("the password is to be asked for, and there is no terminal")
		}
		v, err := ask("Password: ")
		return mssql.Secret(v), err
	}
	return "", nil
}

const (
	keyVaultScope   = "https://vault.azure.net/.default"
	keyVaultVersion = "7.4"
	maxSecretAnswer = 1 << 20
)

// keyVault reads a secret of Azure Key Vault (GET {vault}/secrets/{name}) with the default Entra credential.
func keyVault(ctx context.Context, secret string) (mssql.Secret, error) {
	u, err := url.Parse(secret)
	if err != nil || u.Scheme != "https" || !strings.HasPrefix(u.Path, "/secrets/") {
		return "", errors.New("keyvault: the secret is not of the form https://<vault>.vault.azure.net/secrets/<name>")
	}
	credential, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		return "", fmt.Errorf("keyvault: %w", err)
	}
	token, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{keyVaultScope}})
	if err != nil {
		return "", fmt.Errorf("keyvault: %w", err)
	}
	u.RawQuery = "api-version=" + keyVaultVersion
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return "", fmt.Errorf("keyvault: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+token.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("keyvault: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("keyvault: %s answered %s", u.Host, resp.Status)
	}
	var answer struct {
		Value *string `json:"value"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxSecretAnswer)).Decode(&answer); err != nil || answer.Value == nil {
		return "", fmt.Errorf("keyvault: %s gave no secret", u.Host)
	}
	return mssql.Secret(*answer.Value), nil
}
