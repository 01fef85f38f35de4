/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Common family and given names, put together at random: whoever bears a name of the result does so
 * by chance. */

#include "fhir-demo-names.h"

#define LIST static const char *const

/* clang-format off */
LIST english_families[] = {
  "Smith", "Johnson", "Williams", "Brown", "Jones", "Miller", "Davis", "Wilson", "Anderson", "Taylor", "Thomas", "Moore",
  "Jackson", "Martin", "Lee", "Thompson", "White", "Harris", "Clark", "Lewis", "Robinson", "Walker", "Young", "Allen",
  "King", "Wright", "Scott", "Hill", "Green", "Adams", "Baker", "Nelson", "Hall", "Campbell", "Mitchell", "Carter",
  "Roberts", "Phillips", "Evans", "Turner", "Parker", "Collins", "Edwards", "Stewart", "Morris", "Murphy", "Cook",
  "Rogers", "Morgan", "Cooper", "Peterson", "Reed", "Bailey", "Bell", "Kelly", "Howard", "Ward", "Cox", "Richardson",
  "Wood", "Watson", "Brooks", "Bennett", "Gray", "James", "Hughes", "Price", "Myers", "Long", "Foster", "Sanders",
  "Ross", "Morales", "Powell", "Sullivan", "Russell", "Jenkins", "Perry", "Butler", "Barnes", "Fisher", "Henderson",
  "Coleman", "Simmons", "Patterson", "Jordan", "Reynolds", "Hamilton", "Graham", "O'Connor", "McDonald", "MacLeod",
  "Fitzgerald", "Hawkins", "Dixon", "Marshall", "Palmer", "Burke", "Lawson", "Chapman", NULL };
LIST english_women[] = {
  "Mary", "Patricia", "Jennifer", "Linda", "Elizabeth", "Barbara", "Susan", "Jessica", "Sarah", "Karen", "Lisa", "Nancy",
  "Margaret", "Sandra", "Ashley", "Emily", "Donna", "Michelle", "Carol", "Amanda", "Melissa", "Deborah", "Stephanie",
  "Rebecca", "Laura", "Helen", "Sharon", "Cynthia", "Kathleen", "Amy", "Angela", "Anna", "Ruth", "Olivia", "Emma",
  "Charlotte", "Grace", "Hannah", "Jane", "Alice", NULL };
LIST english_men[] = {
  "James", "John", "Robert", "Michael", "William", "David", "Richard", "Joseph", "Thomas", "Charles", "Christopher",
  "Daniel", "Matthew", "Anthony", "Mark", "Donald", "Steven", "Paul", "Andrew", "Joshua", "Kenneth", "Kevin", "Brian",
  "George", "Edward", "Ronald", "Timothy", "Jason", "Jeffrey", "Ryan", "Jacob", "Gary", "Nicholas", "Eric", "Stephen",
  "Jonathan", "Peter", "Benjamin", "Samuel", "Henry", NULL };
LIST spanish_families[] = {
  "García", "Rodríguez", "Martínez", "Hernández", "López", "González", "Pérez", "Sánchez", "Ramírez", "Torres", "Flores",
  "Rivera", "Gómez", "Díaz", "Reyes", "Cruz", "Ortiz", "Gutiérrez", "Chávez", "Ramos", "Ruiz", "Mendoza", "Álvarez",
  "Jiménez", "Castillo", "Vásquez", "Núñez", "Muñoz", NULL };
LIST spanish_women[] = {
  "María", "Ana", "Carmen", "Rosa", "Guadalupe", "Lucía", "Sofía", "Isabel", "Elena", "Teresa", "Juana", "Verónica",
  "Begoña", "Inés", NULL };
LIST spanish_men[] = {
  "José", "Juan", "Luis", "Carlos", "Jesús", "Miguel", "Ángel", "Francisco", "Pedro", "Jorge", "Manuel", "Raúl", "Íñigo",
  "Andrés", NULL };
LIST german_families[] = {
  "Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Wagner", "Becker", "Schulz", "Hoffmann", "Schäfer", "Koch",
  "Bauer", "Schröder", "Groß", "Weiß", "Jäger", NULL };
LIST german_women[] = { "Anna", "Ursula", "Renate", "Monika", "Käthe", "Sabine", "Jutta", "Lena", "Mia", "Birgit", NULL };
LIST german_men[] = { "Hans", "Jürgen", "Klaus", "Günther", "Jörg", "Stefan", "Uwe", "Lukas", "Björn", "Heinz", NULL };
LIST nordic_families[] = {
  "Hansen", "Johansson", "Nilsen", "Andersson", "Sørensen", "Jørgensen", "Åkesson", "Bergström", "Mäkinen", "Virtanen",
  "Lindqvist", "Østergaard", NULL };
LIST nordic_women[] = { "Ingrid", "Astrid", "Åse", "Maja", "Kristín", "Liisa", "Sigrid", "Elin", NULL };
LIST nordic_men[] = { "Lars", "Bjørn", "Åke", "Jukka", "Søren", "Erik", "Magnus", "Þór", NULL };
LIST polish_families[] = {
  "Nowak", "Kowalski", "Wiśniewski", "Wójcik", "Kamiński", "Zieliński", "Szymański", "Woźniak", "Jabłoński", "Krawczyk", NULL };
LIST polish_women[] = { "Małgorzata", "Agnieszka", "Zofia", "Elżbieta", "Katarzyna", "Jadwiga", "Ewa", NULL };
LIST polish_men[] = { "Stanisław", "Paweł", "Michał", "Wojciech", "Tomasz", "Zbigniew", "Andrzej", NULL };
LIST french_families[] = {
  "Bernard", "Dubois", "Moreau", "Lefèvre", "François", "Girard", "Gagné", "Côté", "Bélanger", "Lévesque", "Mercier", NULL };
LIST french_women[] = { "Françoise", "Hélène", "Chloé", "Noémie", "Jacqueline", "Zoé", "Geneviève", NULL };
LIST french_men[] = { "Jean-Pierre", "François", "Rémi", "Étienne", "Benoît", "Gaël", "Loïc", NULL };
LIST vietnamese_families[] = { "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", NULL };
LIST vietnamese_women[] = { "Hương", "Lan", "Thảo", "Linh", "Ngọc", "Phượng", "Hạnh", NULL };
LIST vietnamese_men[] = { "Minh", "Hùng", "Đức", "Tuấn", "Quang", "Thành", "Sơn", NULL };
LIST indian_families[] = {
  "Patel", "Sharma", "Singh", "Kumar", "Gupta", "Reddy", "Iyer", "Nair", "Khan", "Mehta", "Desai", "Chatterjee", NULL };
LIST indian_women[] = { "Priya", "Anjali", "Sunita", "Lakshmi", "Deepa", "Meera", "Kavita", "Asha", NULL };
LIST indian_men[] = { "Rajesh", "Amit", "Sanjay", "Vikram", "Arjun", "Suresh", "Ravi", "Anil", NULL };
LIST chinese_families[] = { "Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Huang", "Zhao", "Lü", "Xu", NULL };
LIST chinese_women[] = { "Fang", "Min", "Jing", "Xiuying", "Yan", "Mei", "Lihua", NULL };
LIST chinese_men[] = { "Wei", "Jun", "Lei", "Jianguo", "Tao", "Ming", "Qiang", NULL };
LIST turkish_families[] = { "Yılmaz", "Kaya", "Demir", "Çelik", "Şahin", "Öztürk", "Doğan", "Kılıç", NULL };
LIST turkish_women[] = { "Ayşe", "Fatma", "Zeynep", "Gülşen", "Elif", "Özlem", NULL };
LIST turkish_men[] = { "Mehmet", "Mustafa", "İbrahim", "Çağlar", "Oğuz", "Hüseyin", NULL };
LIST nigerian_families[] = { "Okonkwo", "Adeyemi", "Okafor", "Balogun", "Eze", "Adebayo", "Nwosu", "Ọláwálé", NULL };
LIST nigerian_women[] = { "Ngozi", "Amara", "Folake", "Chioma", "Yetunde", "Adaeze", NULL };
LIST nigerian_men[] = { "Chidi", "Emeka", "Oluwaseun", "Tunde", "Ifeanyi", "Babajide", NULL };

const FhirDemoHeritage fhir_demo_heritages[] = {
  { 500, "en", "English", english_families, english_women, english_men },
  { 160, "es", "Spanish", spanish_families, spanish_women, spanish_men },
  { 60, "de", "German", german_families, german_women, german_men },
  { 40, "da", "Danish", nordic_families, nordic_women, nordic_men },
  { 40, "pl", "Polish", polish_families, polish_women, polish_men },
  { 40, "fr", "French", french_families, french_women, french_men },
  { 40, "vi", "Vietnamese", vietnamese_families, vietnamese_women, vietnamese_men },
  { 40, "hi", "Hindi", indian_families, indian_women, indian_men },
  { 40, "zh", "Chinese", chinese_families, chinese_women, chinese_men },
  { 20, "tr", "Turkish", turkish_families, turkish_women, turkish_men },
  { 20, "en", "English", nigerian_families, nigerian_women, nigerian_men },
};
/* clang-format on */

const guint fhir_demo_n_heritages = G_N_ELEMENTS (fhir_demo_heritages);
