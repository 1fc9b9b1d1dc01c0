// SPDX-License-Identifier: EUPL-1.2

package deid

// pd is the personal data extension of the Data Privacy Vocabulary (W3C).
const pd = "https://w3id.org/dpv/pd#"

// category is the term of pd for what is found.
var category = map[string]string{
	"iban": "BankAccount", "card": "PaymentCardNumber", "email": "EmailAddress", "phone": "TelephoneNumber", "ip": "IPAddress",
	"es-dni": "Identifying", "fr-nir": "Identifying", "be-nn": "Identifying", "kr-rrn": "Identifying",
	"pl-pesel": "Identifying", "nl-bsn": "Identifying", "it-codice-fiscale": "Identifying", "national-id": "Identifying",
	"name": "Name", "birth-date": "BirthDate", "birth-place": "BirthPlace", "address": "PhysicalAddress", "postcode": "PostalCode",
	"gender": "Gender", "nationality": "Nationality", "passport": "Passport", "username": "Username", "password": "Password",
	"salary": "Salary", "health": "Health", "religion": "Religion", "ethnicity": "EthnicOrigin", "politics": "PoliticalOpinion",
	"marital": "MaritalStatus", "location": "Location", "age": "Age", "mac": "MACAddress", "vehicle": "VehicleLicense",
	"union": "TradeUnionMembership",
}

// named is what a column's name says, without signs and accents.
var named = map[string]string{
	// English
	"iban": "iban", "bankaccount": "iban", "accountnumber": "iban", "creditcard": "card", "cardnumber": "card", "pan": "card",
	"email": "email", "mail": "email", "phone": "phone", "telephone": "phone", "mobile": "phone", "msisdn": "phone", "fax": "phone",
	"ip": "ip", "ipaddress": "ip", "ipaddr": "ip", "firstname": "name", "lastname": "name", "surname": "name", "fullname": "name",
	"familyname": "name", "givenname": "name", "middlename": "name", "name": "name", "birthdate": "birth-date", "dateofbirth": "birth-date",
	"dob": "birth-date", "birthday": "birth-date", "birthplace": "birth-place", "placeofbirth": "birth-place", "address": "address",
	"street": "address", "postcode": "postcode", "postalcode": "postcode", "zip": "postcode", "zipcode": "postcode", "gender": "gender",
	"sex": "gender", "nationality": "nationality", "citizenship": "nationality", "passport": "passport", "passportnumber": "passport",
	"ssn": "national-id", "nationalid": "national-id", "personalid": "national-id", "taxid": "national-id", "username": "username",
	"login": "username", "password": "password", "salary": "salary", "wage": "salary", "diagnosis": "health", "disability": "health",
	"religion": "religion", "ethnicity": "ethnicity", "race": "ethnicity", "politicalopinion": "politics", "maritalstatus": "marital",
	"latitude": "location", "longitude": "location", "gps": "location", "age": "age", "mac": "mac", "macaddress": "mac",
	"licenceplate": "vehicle", "licenseplate": "vehicle", "tradeunion": "union",
	// French
	"nom": "name", "prenom": "name", "nomdefamille": "name", "datedenaissance": "birth-date", "datenaissance": "birth-date",
	"lieudenaissance": "birth-place", "lieunaissance": "birth-place", "adresse": "address", "rue": "address", "codepostal": "postcode",
	"courriel": "email", "mel": "email", "portable": "phone", "sexe": "gender", "nationalite": "nationality", "passeport": "passport", //nolint:misspell // French
	"nir": "national-id", "numerosecu": "national-id", "salaire": "salary", "diagnostic": "health", "motdepasse": "password",
	"identifiant": "username", "situationfamiliale": "marital", "plaque": "vehicle", "syndicat": "union",
	// German
	"vorname": "name", "nachname": "name", "familienname": "name", "geburtsdatum": "birth-date", "geburtstag": "birth-date",
	"geburtsort": "birth-place", "anschrift": "address", "strasse": "address", "plz": "postcode", "postleitzahl": "postcode",
	"telefon": "phone", "handy": "phone", "geschlecht": "gender", "staatsangehoerigkeit": "nationality", "staatsangehorigkeit": "nationality",
	"reisepass": "passport", "steuerid": "national-id", "ausweisnummer": "national-id", "gehalt": "salary", "diagnose": "health",
	"konfession": "religion", "familienstand": "marital", "kennzeichen": "vehicle", "alter": "age", "kontonummer": "iban",
	// Spanish, Italian, Polish, Dutch
	"nombre": "name", "apellido": "name", "apellidos": "name", "correo": "email", "telefono": "phone", "fechadenacimiento": "birth-date",
	"direccion": "address", "dni": "national-id", "nie": "national-id", "nome": "name", "cognome": "name", "indirizzo": "address",
	"codicefiscale": "national-id", "datadinascita": "birth-date", "imie": "name", "nazwisko": "name", "pesel": "national-id",
	"voornaam": "name", "achternaam": "name", "geboortedatum": "birth-date", "bsn": "national-id", "rrn": "national-id",
}
